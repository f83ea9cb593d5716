/* sender.h - what the files of the sender share. It keeps a window of messages that are due in
 * memory: waiting, under way, or settled and not yet in the table. */
#pragma once

#include "domains.h"
#include "services/notifications/mail/mail.h"
#include "services/notifications/mail/smtp.h"
#include "services/notifications/notify/asks.h"
#include "services/notifications/notify/notify.h"

#include "common/base/ladder.h"
#include "common/base/lookup.h"
#include "common/format/token.h"
#include "common/service/service.h"

enum {
    WINDOW_MAX = 768,         /* messages in memory */
    TAKE_MAX = 256,           /* taken from the table at once */
    URGENT_ROOM = 64,         /* of the window, kept free for urgent ones */
    WINDOW_AGE_MS = 1000,     /* after which one that could not go is read again ... */
    WINDOW_LOOK_MS = 100,     /* ... found out so often */
    SETTLE_COUNT = 64,        /* outcomes are written when there are so many ... */
    SETTLE_MS = 20,           /* ... or the first is that old */
    CONTACTS_AT_A_TIME = 500, /* asked of enrolment at once */
    AWAY_PAUSE_MS = 200,      /* while the mail server is away */
    AWAY_DELAY_MS = 1000,     /* of a mail for which it was */
    LOOK_AGAIN_MS = 500,      /* for messages that have fallen due */
    PRIORITIES = 3,           /* urgent, normal, bulk */
    PRIORITY_URGENT = 0,
};

/* A message taken from the table. */
struct outgoing {
    struct outgoing *next; /* in its list */
    int64_t id, attempts;
    int partition;        /* whose lease it is sent under */
    int domain_partition; /* whose lease its domain is sent to under; of none: the same */
    int priority;
    int64_t taken_ms;
    struct mail mail;                   /* its texts live in `memory` */
    struct text zone, participant_name; /* its reader's; whom it is about, when that is another */
    struct text programme, facts, kind, channel, topic; /* kind: of contact */
    int64_t template_version;                           /* that it was rendered from; 0: none yet */
    struct text address; /* by which it is reached: e-mail, number, lines */
    enum notify_channel through;
    bool is_in_app;      /* it goes nowhere; of a participant, who may have been erased: known */
    bool is_notify;      /* it goes through Notify, else by SMTP */
    bool is_tried;       /* Notify may have it: ask first */
    const char *dropped; /* not NULL: why it can't be sent */
    char *memory;
    unsigned char key[MAIL_KEY_BYTES]; /* the left part of its Message-ID */
    struct domain *domain;             /* NULL: we don't know the address */
    bool is_started;                   /* the mail server may have it */
    bool is_asked;                     /* enrolment has been asked for it */
    bool is_kept;                      /* it went out before a restore */
    bool is_suppressed;                /* nothing is sent to its address */
    bool is_mandatory;                 /* no choice of the recipient's stops it */
    struct smtp_outcome outcome;
};

struct queue {
    struct outgoing *first, **end;
    size_t count;
};

/* Each message is in one of these lists, or under way. */
struct window {
    struct queue free, waiting[PRIORITIES], settled;
    size_t under_way;
    struct outgoing slots[WINDOW_MAX];
};

void queue_open(struct queue *queue);
void queue_add(struct queue *queue, struct outgoing *o);
struct outgoing *queue_take(struct queue *queue); /* NULL when empty */
/* Moves all of `from` behind those of `to`. */
void queue_append(struct queue *to, struct queue *from);

void window_open(struct window *window);
void window_close(struct window *window);
/* Forgets a message that is in no list any more: it is free. */
void window_forget(struct window *window, struct outgoing *o);
void window_forget_all(struct window *window, struct queue *queue);
/* Forgets those waiting of which `is_it` is true. */
void window_forget_if(struct window *window, bool (*is_it)(const struct outgoing *o, int64_t n),
                      int64_t n);

struct sender_options {
    const char *from, *domain;
    struct templates *templates;
    const char *operations;          /* their address */
    const char *public_url;          /* of the gateway, for links; or "" */
    const struct token_keys *tokens; /* sign the links; NULL: no links */
    struct ladder ladder;            /* pauses after a 4xx */
    struct ladder asks;              /* pauses before a receipt is asked for */
    const char *domains;             /* path of data/mail-domains.txt */
    bool is_mail_by_notify;          /* e-mail goes through Notify */
    struct notify_options notify;    /* url NULL: there is no Notify */
    struct smtp_options smtp;
};

struct sender {
    struct sender_options options;
    struct smtp *smtp;
    struct notify *notify; /* NULL: there is none */
    int64_t notify_ms;     /* it wants nothing until then */
    struct asks asks;
    struct domains *domains;
    struct window window;
    int64_t look_ms;                   /* when to look into the table again */
    int64_t urgent_ms;                 /* the same, when only the room for urgent ones is free */
    int64_t settle_ms;                 /* when to write outcomes */
    int64_t retry_ms;                  /* the database is away until then */
    int64_t age_ms;                    /* when to forget what has waited too long */
    partition_set partitions;          /* of what is in the window */
    int64_t wake_ms;                   /* when a domain may be sent to again */
    int64_t pause_ms[SMTP_ROUTES_MAX]; /* the server is away until then */
    int64_t ask_ms;                    /* enrolment is away until then */
    bool is_asking;                    /* it has been asked for contacts */
    char *contacts;                    /* its answer, not yet stored */
    size_t contacts_size;
    char *contacts_cohort; /* of the answer; NULL: none was asked for */
};

enum status sender_open(const struct sender_options *options, struct sender **ret_sender,
                        struct error *err) MUST_CHECK;
void sender_close(struct sender **sender_p);
extern const struct service_task sender_task;

/* Something was queued, or withdrawn: look at once. */
void sender_look(struct sender *sender);

/* due.c: takes messages that are due, of partitions that are leased to us, from the table. In the
 * open transaction; what is in *ret_taken counts once that is committed. */
enum status due_take(struct work *work, struct sender *sender, struct queue *ret_taken) MUST_CHECK;

/* What suppression knows the address of a message by. */
void address_key(const struct outgoing *o, uint8_t ret_key[LOOKUP_DIGEST_SIZE]);

/* start.c: starts what may go, in its order. */
void start_some(struct work *work, struct sender *sender, int64_t now_ms);
/* What became of a message is known; it is in no list. */
void sender_settle(struct sender *sender, struct outgoing *o);

/* settle.c: writes what became of the settled messages. In the open transaction. */
enum status settle(struct work *work, struct sender *sender) MUST_CHECK;

/* What its contact is called: the recipient, or whom the message is about. */
struct text contact_id(const struct outgoing *o);
/* contacts.c: who a recipient is, asked of enrolment. */
enum status contacts_ask(struct sender *sender, struct error *err) MUST_CHECK;
enum status contacts_store(struct work *work, struct sender *sender) MUST_CHECK;
