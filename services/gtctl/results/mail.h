/* mail.h - what a stored mail says in its header about the message that it is.
 *
 * The fields X-Golden-Thread-* hold base64url, so that any bytes survive the
 * transport; long ones are folded, and white space in them does not count. */
#pragma once

#include "common/base/text.h"

enum {
    MAIL_VALUE_MAX = 1000,       /* bytes of a decoded field */
    MAIL_HEADER_MAX = 64 * 1024, /* bytes of envelope and header that are looked at */
    MAIL_ID_MAX = 512,           /* of a Message-ID; longer ones are cut */
};

struct mail_field {
    char bytes[MAIL_VALUE_MAX];
    size_t size;
};

struct mail {
    char id[MAIL_ID_MAX];
    size_t id_size;
    struct mail_field cohort, reference, template;
};

/* True when `bytes` has the whole header, so that more of the mail says nothing. */
bool mail_header_is_complete(struct text bytes);

/* Reads a header, or an envelope as the mail server's queue directory has it
 * (addresses, each with a NUL, and one more NUL) and then a header. False for a
 * mail that is none of ours. */
bool mail_read(struct text bytes, struct mail *ret_mail);
