/* smtp.h - mail to an SMTP server through libcurl, several connections at a time,
 * kept open.
 *
 * libcurl waits, inside its call, for the answer to a mail's last dot; a thread a
 * connection does that waiting, so that the service's loop never does and the
 * connections wait for the mail server's disk together. The threads touch nothing
 * but their own connection; all functions here are for the loop. */
#pragma once

#include "common/error.h"
#include "common/text.h"

#include <poll.h>
#include <stdint.h>

enum {
    SMTP_CONNECTIONS_MAX = 32,
    SMTP_TIMEOUT_S = 30, /* of one message, connecting included */
};

/* What became of a message. */
enum smtp_result {
    SMTP_ACCEPTED,
    SMTP_PUT_OFF, /* 4xx: later */
    SMTP_REFUSED, /* 5xx: never */
    SMTP_AWAY,    /* no connection, or it broke: the server, not the message */
};

/* Called by smtp_step, once for each message started. `code` is the server's, or 0. */
typedef void smtp_done(void *self, int64_t id, enum smtp_result result, long code);

struct smtp;

/* `url` and `from` are borrowed for as long as it is open. */
enum status smtp_open(const char *url, const char *from, int connections, smtp_done *on_done,
                      void *self, struct smtp **ret_smtp, struct error *err) MUST_CHECK;
/* Breaks off what is under way, within about a second. */
void smtp_destroy(struct smtp **smtp_p);

/* True while a connection is free. */
bool smtp_has_room(const struct smtp *smtp);
/* Takes over `bytes` (malloc). Call it only while there is room. */
void smtp_start(struct smtp *smtp, int64_t id, struct text to, char *bytes, size_t size);
/* Calls `on_done` for what has ended. */
void smtp_step(struct smtp *smtp);
/* What to wait for before the next step. */
size_t smtp_prepare(struct smtp *smtp, struct pollfd *fds, size_t capacity);
