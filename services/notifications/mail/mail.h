/* mail.h - a message as RFC 5322 and MIME want it: text and HTML, names in any
 * language, and headers that say what it is for. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

enum { MAIL_ID_SIZE = 128, MAIL_KEY_BYTES = 20 };

struct mail {
    struct text cohort_id, application_ref, template, recipient;
    struct text recipient_id, about; /* empty: the participant; nothing in particular */
    struct text first_name, last_name, email;
    struct text occasion; /* 16 bytes */
    int64_t version;      /* of the participant, at the occasion; 0: the occasion tells it apart */
    int64_t date_us;
};

/* The reference that a recipient may see. A marker marks without knowing whose work it is: none. */
static inline struct text
mail_reference(struct text recipient, struct text application_ref)
{
    return text_is(recipient, "marker") ? TEXT("") : application_ref;
}

/* Once, before anything else. */
void mail_open(void);

/* What tells a message from all others: the same for the same occasion, template and recipient;
 * with a version also when the event had to be told anew after a restore and has another id. */
void mail_key(const struct mail *mail, unsigned char ret_key[MAIL_KEY_BYTES]);
/* The Message-ID made of it, without angle brackets: a repetition is recognisable by it; it tells
 * nothing about the person. */
void mail_id(const struct mail *mail, const char *domain, char ret_id[MAIL_ID_SIZE]);

/* What it says. Borrowed. */
struct mail_content {
    const char *subject, *text, *html;      /* html: or NULL */
    const char *calendar, *calendar_method; /* NULL, or an invitation (RFC 6047) and its method */
    const char *unsubscribe_url;            /* NULL or "": it can't be unsubscribed from */
};

/* The whole message with CRLF; the caller frees *ret_bytes. */
void mail_build(const struct mail *mail, const struct mail_content *content, const char *from,
                const char *domain, char **ret_bytes, size_t *ret_size);
