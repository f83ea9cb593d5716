/* smtp.h - mail to an SMTP server through libcurl, several connections at a time,
 * kept open, never blocking: it is stepped by the service's loop. */
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

/* Called once for each message started. `code` is the server's, or 0. */
typedef void smtp_done(void *self, int64_t id, enum smtp_result result, long code);

struct smtp;

enum status smtp_open(const char *url, const char *from, int connections, smtp_done *on_done,
                      void *self, struct smtp **ret_smtp, struct error *err) MUST_CHECK;
void smtp_destroy(struct smtp **smtp_p);

/* True while a connection is free. */
bool smtp_has_room(const struct smtp *smtp);
/* Takes over `bytes` (malloc). Call it only while there is room. */
void smtp_start(struct smtp *smtp, int64_t id, struct text to, char *bytes, size_t size);
/* Does what can be done now; calls `on_done` for what has ended. */
void smtp_step(struct smtp *smtp);
/* What to wait for before the next step. */
size_t smtp_prepare(struct smtp *smtp, struct pollfd *fds, size_t capacity, int *timeout_ms);
