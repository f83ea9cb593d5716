/* delivery.h - tells endpoints of the public feed: Standard Webhooks 1.0.0 with CloudEvents in
 * JSON.
 *
 * Each endpoint has a position in the feed. A round takes what follows it and what is due again,
 * sends it (round.h, webhook_http.h), and notes in one transaction how far the endpoint is, what
 * has to wait, and each attempt. An endpoint is delivered to by the replica that has its partition.
 * What was sent by a replica that was killed before it could note so is sent again under the same
 * webhook-id. */
#pragma once

#include "round.h"

#include "common/format/webhook.h"
#include "common/service/service.h"

enum {
    DELIVERY_ROUNDS_MAX = 64,     /* endpoints told at a time by one process */
    DELIVERY_LOOK_MS = 400,       /* for news from other replicas, and for what is due */
    DELIVERY_ATTEMPTS_KEPT = 500, /* of each endpoint */
    DELIVERY_UPKEEP_MS = 60000,
    ENDPOINT_URL_SIZE = 501,
};

/* One endpoint and its round. */
struct delivery {
    bool is_used, is_warned;
    bool is_again; /* the events are of a range that is sent once more */
    int partition;
    char endpoint_id[32], url[ENDPOINT_URL_SIZE];
    struct webhook_secrets secrets;
    int64_t failing_since_us; /* 0: it does not fail */
    int64_t failures_before;
    struct round round;
    struct obstack memory; /* of the round's texts */
};

struct deliveries {
    struct webhook_http *http;
    struct delivery list[DELIVERY_ROUNDS_MAX];
    size_t first;    /* whose turn it is to send first */
    int64_t look_ms; /* when to look for more */
    int64_t upkeep_ms;
    int64_t complain_ms; /* about secrets that can't be opened */
    bool is_noting;      /* a finding was sent, and its answer is awaited */
};

enum status deliveries_open(const struct webhook_http_options *options,
                            struct deliveries **ret_deliveries, struct error *err) MUST_CHECK;
void deliveries_close(struct deliveries **deliveries_p);
extern const struct service_task delivery_task;

/* delivery_load.c: begins rounds for endpoints that have something to be told, of partitions that
 * are leased to us. In the open transaction. */
enum status delivery_load(struct work *work, struct deliveries *deliveries) MUST_CHECK;
/* delivery_settle.c: notes what has become of the rounds that are over. In the open transaction;
 * the caller forgets the rounds when it is committed. */
enum status delivery_settle(struct work *work, struct deliveries *deliveries) MUST_CHECK;
/* What its owner, or this service, must know about an endpoint after its round; NULL: nothing. */
const char *delivery_finding(const struct delivery *delivery, int64_t now_us);
/* Since when it has failed, after its round; 0: it does not. */
int64_t delivery_failing_since(const struct delivery *delivery, int64_t now_us);
