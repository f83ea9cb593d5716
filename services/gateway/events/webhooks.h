/* webhooks.h - the public feed, secrets of webhooks, and events that partners tell. */
#pragma once

#include "services/gateway/http/request.h"

#include "common/format/webhook.h"

enum {
    FEED_WAIT_MS = 15000,      /* a stream without news is answered after so long: a heartbeat */
    FEED_LOOK_MS = 400,        /* how often it is looked whether there is news */
    FEED_LOOKS_MAX = 100,      /* parts of the feed that are looked through one after the other */
    FEED_STREAMS_MAX = 500,    /* of all who have one open */
    FEED_STREAMS_EACH_MAX = 8, /* of one key or person */
    PARTNER_EVENTS_MAX = 100,  /* in one batch */
    PARTNER_EVENTS_BYTES_MAX = 256 * 1024, /* of a body */
};

/* GET /v1/events: a page of the feed behind a position. */
void feed_list(struct request *request);
/* GET /v1/events/stream: the same as server-sent events, when there are some. */
void feed_stream(struct request *request);
/* Looks for those who wait, in each turn; lowers *timeout_ms to when it must be called again. */
struct feeds;
struct feeds *feeds_new(void);
void feeds_destroy(struct feeds **feeds_p);
void feeds_turn(struct feeds *feeds);
void feeds_wait(const struct feeds *feeds, int *timeout_ms);
/* Answers all who wait in the next turn. */
void feeds_stop(struct feeds *feeds);

/* A list of cohorts, as who asks may have it: those of the key when none are given. False: one of
 * them is not the key's; the request is answered. */
bool feed_narrow(struct request *request, struct text *cohorts);
/* POST and PUT of a webhook: it hears of no more cohorts than the key is for. */
void webhook_create(struct request *request);
void webhook_update(struct request *request);

/* The secret of an endpoint or a source of events. */
void webhook_secret_show(struct request *request);
void source_secret_show(struct request *request);
/* Opens what notifications has sealed: hexadecimal digits with a space between. False: it can't be
 * opened with the keys of this installation. */
bool webhook_secrets_open(const struct token_keys *keys, struct text sealed,
                          struct webhook_secrets *ret_secrets);

/* POST /v1/partner-events */
void partner_event_take(struct request *request);
