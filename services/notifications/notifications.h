/* notifications.h - what the files of this service share. */
#pragma once

#include "mail.h"
#include "smtp.h"

#include "common/service.h"

enum {
    MESSAGES_AT_A_TIME = 500, /* taken from the table into memory */
    CONTACTS_AT_A_TIME = 500, /* asked of enrolment at once */
    MESSAGE_TRIES = 8,        /* put-offs by the mail server before a message is given up */
    FIRST_DELAY_MS = 1000,    /* after the first put-off; doubles each time */
    AWAY_PAUSE_MS = 200,      /* while the mail server is away */
    LOOK_AGAIN_MS = 500,      /* for messages that have fallen due */
};

/* A message taken from the table. */
struct outgoing {
    int64_t id, attempts;
    int partition;
    struct mail mail; /* its texts live in the sender's memory */
    struct text programme;
    bool is_reachable; /* we know the e-mail address */
    bool is_asked;     /* enrolment has been asked for it */
    bool is_kept;      /* it went out before a restore */
    bool is_started;   /* the mail server may have it */
    bool is_settled;
    enum smtp_result result;
    long code;
};

struct sender {
    struct smtp *smtp;
    struct templates *templates;
    const char *from, *domain;
    struct obstack memory; /* of the messages below */
    void *bottom;
    struct outgoing *list;
    size_t count, started, settled;
    int64_t look_ms;  /* when to look into the table again */
    int64_t pause_ms; /* the mail server is away until then */
    bool is_asking;   /* enrolment has been asked for contacts */
    char *contacts;   /* its answer, not yet stored */
    size_t contacts_size;
    struct text contacts_cohort; /* of the answer */
};

/* What every handler and task of this service gets as `self`: a part for each of its jobs. */
struct notifications {
    struct sender *sender;
};

/* occasions.c: events become messages. */
enum { TEMPLATES_SENT_MAX = 64 };

item_handler on_occasion;
/* The templates that the occasions need, ended by NULL. */
void occasions_templates(const char **ret_names);

/* sender.c: messages become mail. */
enum status sender_open(struct sender **ret_sender, const char *url, const char *from,
                        const char *domain, const char *folder, int connections,
                        struct error *err) MUST_CHECK;
void sender_close(struct sender **sender_p);
extern const struct service_task sender_task;

/* due.c: takes the messages that are due, of partitions that are leased to us, from the table into
 * sender->list, in place of what was there. In the open transaction. */
enum status due_take(struct work *work, struct sender *sender) MUST_CHECK;

/* contacts.c: who a participant is, asked of enrolment. */
enum status contacts_ask(struct sender *sender, struct error *err) MUST_CHECK;
enum status contacts_store(struct work *work, struct sender *sender) MUST_CHECK;
