/* notify.h - messages through GOV.UK Notify (its REST API, version 2), by libcurl, without waiting.
 *
 * A message has our reference. Who does not know whether Notify has it (a time-out, a 5xx, a kill
 * in between) asks for that reference before sending it, so that nothing goes out twice. */
#pragma once

#include "services/notifications/mail/smtp.h"

#include "common/format/notify_status.h"

enum {
    NOTIFY_REQUESTS_MAX = 16, /* under way at a time */
    NOTIFY_CONNECTIONS = 8,
    NOTIFY_TIMEOUT_S = 30,
    NOTIFY_ANSWER_MAX = 256 * 1024,
    NOTIFY_PAUSE_MS = 60 * 1000, /* after "too many in this minute" */
    NOTIFY_REFERENCE_SIZE = 41,
    NOTIFY_ID_SIZE = 37,
    NOTIFY_TOKEN_SIZE = 512,
};

enum notify_channel { NOTIFY_EMAIL, NOTIFY_SMS, NOTIFY_LETTER, NOTIFY_CHANNELS };

/* What an API key says: NAME-SERVICE-SECRET, the last two of them UUIDs. */
struct notify_key {
    char service[NOTIFY_ID_SIZE], secret[NOTIFY_ID_SIZE];
};

/* INVALID when it is none. */
enum status notify_key_read(const char *text, struct notify_key *ret_key,
                            struct error *err) MUST_CHECK;
/* The bearer token: HS256 over who we are and when it was made (RFC 7519); Notify takes it for 30
 * seconds. */
void notify_token(const struct notify_key *key, int64_t now_us, char out[NOTIFY_TOKEN_SIZE]);

/* What an answer means for the message. */
struct notify_answer {
    enum smtp_result result; /* AWAY: Notify wants none now, or we do not know */
    bool is_about_recipient; /* refused: the address is at fault */
    bool is_found;           /* of a look: Notify has the message */
    int64_t pause_ms;        /* nothing is to be sent before that */
    const char *code;        /* a word for people; none of Notify's, which may hold an address */
    const struct notify_status *receipt; /* of a look; NULL: it is not over */
};

/* `status` is HTTP's, 0 for none; `is_look` when it was asked for a reference. Pure. */
struct notify_answer notify_read(long status, struct text body, bool is_look, int64_t now_us);

struct notify_options {
    const char *url;
    struct notify_key key;
    const char *templates[NOTIFY_CHANNELS]; /* their ids at Notify, NULL: not through Notify */
    void (*on_done)(void *self, int64_t id, const struct notify_answer *answer, long status);
    void *self;
};

struct notify;

enum status notify_open(const struct notify_options *options, struct notify **ret_notify,
                        struct error *err) MUST_CHECK;
void notify_destroy(struct notify **notify_p);

bool notify_has_room(const struct notify *notify);

/* A message to send, or (is_look) to ask for. `to` is an address, a number, or the lines of a
 * postal address. Texts are borrowed for the call. */
struct notify_message {
    int64_t id;
    enum notify_channel channel;
    bool is_look;
    const char *reference;
    struct text to;
    const char *subject, *body;
};

void notify_start(struct notify *notify, const struct notify_message *message, int64_t now_us);
/* Calls on_done for what has ended. */
void notify_step(struct notify *notify, int64_t now_us);
size_t notify_prepare(struct notify *notify, struct pollfd *fds, size_t capacity, int *timeout_ms);
