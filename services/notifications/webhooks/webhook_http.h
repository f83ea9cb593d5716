/* webhook_http.h - sends webhooks over HTTP, many at a time, in the service's one thread: libcurl's
 * multi interface behind one epoll descriptor.
 *
 * The address is judged when the connection is made (address.h), no redirect is followed, no proxy
 * used, certificates are checked. What the other side says beside its status and Retry-After is
 * read up to a bound and forgotten. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    WEBHOOK_SENDS_MAX = 48,    /* at a time, to all endpoints together */
    WEBHOOK_CONNECT_S = 5,     /* for name, connection and TLS */
    WEBHOOK_TIMEOUT_S_MIN = 1, /* for the whole; Standard Webhooks says 15 to 30 s */
    WEBHOOK_TIMEOUT_S_MAX = 60,
    WEBHOOK_ANSWER_SIZE = 24,
};

struct webhook_http;

struct webhook_http_options {
    long timeout_s;
    bool is_http_allowed, is_private_allowed;
    const char *ca_file; /* "": the machine's */
};

struct webhook_result {
    long status;                      /* of HTTP; 0: there was none */
    char answer[WEBHOOK_ANSWER_SIZE]; /* the status, or in a word why there was none */
    int64_t retry_after_s;            /* 0: none was asked for */
    int64_t milliseconds;
};

struct webhook_request {
    const char *url;
    struct text id, signatures, body; /* copied, but for the body, which must outlive the sending */
    int64_t timestamp;
    void *tag;
};

/* `tag` is the request's. Called from webhook_http_step(). */
typedef void webhook_done(void *self, void *tag, const struct webhook_result *result);

enum status webhook_http_open(const struct webhook_http_options *options, webhook_done *on_done,
                              void *self, struct webhook_http **ret_http,
                              struct error *err) MUST_CHECK;
/* Nobody is told what became of what is under way. */
void webhook_http_destroy(struct webhook_http **http_p);
bool webhook_http_has_room(const struct webhook_http *http);
/* Only while there is room. */
void webhook_http_start(struct webhook_http *http, const struct webhook_request *request);
/* Does what can be done without waiting. */
void webhook_http_step(struct webhook_http *http);
/* A descriptor, readable when there is something to do; and within how many milliseconds there is
 * in any case. */
int webhook_http_wait(const struct webhook_http *http, int *ret_timeout_ms);
