/* smtp_link.h - one connection to an SMTP server, and one mail over it at a time. It blocks: for
 * the threads of smtp.c. */
#pragma once

#include "smtp.h"

#include <curl/curl.h>
#include <stdatomic.h>

/* A connection that is kept open between mails. */
struct smtp_link {
    struct smtp_link *next;
    CURL *easy;
    int route;
};

/* A mail on its way. */
struct smtp_job {
    struct smtp_job *next;
    int64_t id;
    int route;
    bool is_urgent;
    char from[SMTP_ADDRESS_SIZE], to[SMTP_ADDRESS_SIZE];
    char *bytes;
    size_t size, sent;
    int replies;                   /* of the server about this mail */
    bool is_refused;               /* the last of them was a 4xx or 5xx */
    char status[SMTP_STATUS_SIZE]; /* of its last reply */
    struct smtp_outcome outcome;
};

/* NULL: no memory. When `stopping` becomes true, what is under way is broken off. */
struct smtp_link *smtp_link_open(const struct smtp_options *options, const char *url, int route,
                                 const atomic_bool *stopping);
void smtp_link_destroy(struct smtp_link **link_p);
/* Fills job->outcome. After SMTP_AWAY the link must not be used again: a late answer to this mail
 * would be taken for one to the next. */
void smtp_link_send(struct smtp_link *link, struct smtp_job *job);
