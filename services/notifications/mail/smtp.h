/* smtp.h - mail to SMTP servers through libcurl, several connections at a time, kept open.
 *
 * libcurl waits, inside its call, for the answer to a mail's last dot; a few threads do that
 * waiting, so that the service's loop never does and the connections wait for the server's disk
 * together. Mails that were started wait in a short queue, so that a thread that has an answer
 * sends the next mail without asking the loop. The threads touch nothing but a mail and the
 * connection it goes over; all functions here are for the loop. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <poll.h>
#include <stdint.h>

enum {
    SMTP_CONNECTIONS_MAX = 32,
    SMTP_AHEAD = 2,       /* mails under way for each connection: one sent, one ready, ... */
    SMTP_PACE_MS = 20,    /* ... and as many more ready as were sent in so long, ... */
    SMTP_AHEAD_MAX = 8,   /* ... up to so many for each connection */
    SMTP_TELL_MS = 5,     /* after which the loop knows of a mail's end, at the latest */
    SMTP_TIMEOUT_S = 30,  /* of one message, connecting included */
    SMTP_ROUTES_MAX = 64, /* servers */
    SMTP_ADDRESS_SIZE = 300,
    SMTP_STATUS_SIZE = 12, /* of an enhanced status code (RFC 3463): "5.1.1" */
};

/* What became of a message. */
enum smtp_result {
    SMTP_ACCEPTED,
    SMTP_PUT_OFF, /* 4xx: later */
    SMTP_REFUSED, /* 5xx: never */
    SMTP_AWAY,    /* no connection, or it broke: the server, not the message */
};

struct smtp_outcome {
    enum smtp_result result;
    long code;                     /* the server's, or 0 */
    char status[SMTP_STATUS_SIZE]; /* its enhanced status code, or "" */
    bool is_about_recipient;       /* it was the answer to RCPT TO, or to the content */
};

/* Called by smtp_step, once for each message started. */
typedef void smtp_done(void *self, int64_t id, const struct smtp_outcome *outcome);

/* How TLS is used where the URL is smtp://; smtps:// is TLS from the first byte. Certificates are
 * verified always. */
enum smtp_tls { SMTP_TLS_NONE, SMTP_TLS_IF_OFFERED, SMTP_TLS_REQUIRED };

struct smtp_options {
    const char *url; /* of the server for all mail that has no route of its own */
    enum smtp_tls tls;
    const char *ca_file;         /* whom to trust; "": the system's authorities */
    const char *user, *password; /* for that server alone; "": none */
    int connections;             /* beside the one for urgent mail */
    smtp_done *on_done;
    void *self;
};

struct smtp;

/* The texts of `options` are borrowed for as long as it is open. */
enum status smtp_open(const struct smtp_options *options, struct smtp **ret_smtp,
                      struct error *err) MUST_CHECK;
/* Breaks off what is under way, within about a second. */
void smtp_destroy(struct smtp **smtp_p);
/* Another server, by its URL, which is borrowed; -1 when there are SMTP_ROUTES_MAX. Route 0 is
 * the server of the options. Before the first mail. */
int smtp_route(struct smtp *smtp, const char *url);

/* A mail to send. An urgent one goes before all others that are ready, and has a connection that
 * others never use. */
struct smtp_mail {
    int64_t id;
    int route;
    bool is_urgent;
    struct text from, to; /* of the envelope; borrowed for the call */
    char *bytes;          /* taken over (malloc) */
    size_t size;
};

/* True while another mail may be started. */
bool smtp_has_room(const struct smtp *smtp, bool is_urgent);
/* Call it only while there is room. */
void smtp_start(struct smtp *smtp, const struct smtp_mail *mail);
/* Calls `on_done` for what has ended. */
void smtp_step(struct smtp *smtp);
/* What to wait for before the next step, and how long at most: *timeout_ms becomes less. */
size_t smtp_prepare(struct smtp *smtp, struct pollfd *fds, size_t capacity, int *timeout_ms);
