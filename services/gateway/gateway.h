/* gateway.h - what the parts of the gateway share. */
#pragma once

#include "services/gateway/events/notify_receipts.h"
#include "services/gateway/http/forwarded.h"

#include "common/base/trace.h"
#include "common/db/cache.h"
#include "common/db/db.h"
#include "common/format/token.h"

enum { GATEWAY_KEPT_MAX = 512 /* representations that one turn can keep; more are not */ };

struct access;
struct audit;
struct body_memory;
struct calls;
struct claims;
struct enter;
struct feeds;
struct imports;
struct owner_memory;
struct request;
struct server;

struct gateway {
    struct server *server;
    struct access *access; /* who asks */
    struct audit *audit;   /* what is forgotten of it */
    struct enter *enter;   /* who waits to be let in */
    struct cache *cache;   /* the service's */
    struct calls *calls;
    struct claims *claims;
    struct owner_memory *owners;
    struct body_memory *bodies;             /* representations (cached.h) */
    struct feeds *feeds;                    /* who waits for events */
    struct imports *imports;                /* cohort folders that come as a zip */
    struct token_keys tokens;               /* that people carry */
    struct forwarded proxies;               /* that are believed */
    struct notify_callback notify;          /* what GOV.UK Notify tells */
    int64_t now_us;                         /* of this turn */
    unsigned char trace_id[TRACE_ID_BYTES]; /* of the requests of now that bring none */
    uint64_t span;                          /* of its next request: it begins anywhere */
    int64_t gather_sent_us;                 /* when something was asked the last time */
    int gather_clock;                       /* tells when more may go; -1: none */
    bool is_secure;                         /* TLS is ours */
    bool is_answering;                      /* there are answers that the server has to send */

    struct request *looking; /* for what Redis keeps (cached.h) */
    size_t looking_count;
    size_t refreshing;                         /* requests that make anew what is still good */
    struct cache_entry kept[GATEWAY_KEPT_MAX]; /* to be kept */
    size_t kept_count;
};

/* Somebody has answered outside of the server's turn. */
void gateway_has_answers(struct gateway *gateway);
