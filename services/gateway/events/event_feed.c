#include "webhooks.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"

#include "common/base/clock.h"
#include "common/base/value.h"
#include "common/message/json_write.h"
#include "proto/webhooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

/* A request for a page of the feed, and when it is a stream, how long it waits for one. */
struct feed {
    struct call call;
    struct event_list query;
    size_t count;
    int64_t next, first;
    bool is_stream;
    int64_t look_ms, until_ms;     /* of a stream: when it is asked again, and how long */
    struct feed *after;            /* in the list of those who wait */
    struct feed *prev, *next_open; /* in that of the streams that are open */
};

struct feeds {
    struct feed *waiting;
    struct feed *open;
    size_t count; /* open ones */
    bool is_stopping;
};

struct feeds *
feeds_new(void)
{
    struct feeds *feeds = calloc(1, sizeof *feeds);

    if (!feeds)
        abort();
    return feeds;
}

/* The requests that wait belong to the server. */
void
feeds_destroy(struct feeds **feeds_p)
{
    free(*feeds_p);
    *feeds_p = NULL;
}

static void
put_event(struct feed *feed, const struct event_row *row, msgpack_sbuffer *to)
{
    char head[64];

    if (!feed->is_stream) {
        json_put(to, feed->count ? "," : "");
        json_put_text(to, row->envelope);
        return;
    }
    snprintf(head, sizeof head, "id: %lld\nevent: ", (long long)row->position);
    json_put(to, head);
    json_put(to, "npq.");
    json_put_text(to, row->type);
    json_put(to, "\ndata: ");
    json_put_text(to, row->envelope);
    json_put(to, "\n\n");
}

static void
on_row(struct call *call, const void *row_)
{
    struct feed *feed = call->context;
    const struct event_row *row = row_;

    if (row->type.size == 0) {
        feed->next = row->position;
        feed->first = row->first;
        return;
    }
    put_event(feed, row, &call->request->answer.body);
    feed->count++;
}

static void
answer(struct feed *feed)
{
    struct request *request = feed->call.request;
    msgpack_sbuffer *to = &request->answer.body;
    char tail[96];

    if (feed->is_stream) {
        /* The position goes on even when nothing was for the client: a heartbeat too. */
        snprintf(tail, sizeof tail, "id: %lld\nretry: 1000\n: %s\n\n", (long long)feed->next,
                 feed->count ? "more" : "nothing yet");
        request->answer.type = "text/event-stream";
    } else {
        snprintf(tail, sizeof tail, "],\"next\":%lld,\"first\":%lld}", (long long)feed->next,
                 (long long)feed->first);
        request->answer.type = "application/json";
    }
    json_put(to, tail);
    answer_header(&request->answer, "Cache-Control", "no-store");
    request->answer.status = 200;
    request_done(request);
}

/* A stream without news waits; what was looked through meanwhile is not looked through again. */
static void
wait(struct feed *feed)
{
    struct feeds *feeds = feed->call.request->gateway->feeds;

    feed->query.since = feed->next;
    feed->look_ms = clock_steady_ms() + FEED_LOOK_MS;
    feed->after = feeds->waiting;
    feeds->waiting = feed;
}

static size_t
count_of(const struct feeds *feeds, const char *principal_id)
{
    const struct feed *feed;
    size_t count = 0;

    DL_FOREACH2(feeds->open, feed, next_open)
    if (strcmp(feed->call.request->principal.id, principal_id) == 0)
        count++;
    return count;
}

/* False: there are too many, or too many of this client. */
static bool
open_stream(struct feed *feed)
{
    struct request *request = feed->call.request;
    struct feeds *feeds = request->gateway->feeds;

    if (feeds->count >= FEED_STREAMS_MAX
        || count_of(feeds, request->principal.id) >= FEED_STREAMS_EACH_MAX)
        return false;
    DL_APPEND2(feeds->open, feed, prev, next_open);
    feeds->count++;
    return true;
}

static void
close_stream(struct feed *feed)
{
    struct feeds *feeds = feed->call.request->gateway->feeds;

    DL_DELETE2(feeds->open, feed, prev, next_open);
    feeds->count--;
}

static void
on_end(struct call *call, enum status status)
{
    struct feed *feed = call->context;

    if (status == OK && feed->is_stream && feed->count == 0 && clock_steady_ms() < feed->until_ms
        && !call->request->gateway->feeds->is_stopping) {
        wait(feed);
        return;
    }
    if (feed->is_stream)
        close_stream(feed);
    if (status == OK)
        answer(feed);
    else
        reading_failed(call->request, status);
}

static void
ask(struct feed *feed)
{
    struct request *request = feed->call.request;

    feed->call = (struct call){ .request = request,
                                .type = &event_list_query,
                                .body = &feed->query,
                                .row_type = &event_row_type,
                                .together = 1,
                                .on_row = on_row,
                                .on_end = on_end,
                                .context = feed };
    calls_add(request->gateway->calls, &feed->call);
}

bool
feed_narrow(struct request *request, struct text *cohorts)
{
    struct text given = *cohorts, word;

    if (given.size == 0)
        *cohorts = text_of(request->principal.cohorts);
    for (size_t n = 0; (word = word_of(given, n)).size > 0; n++)
        if (!principal_has_cohort(&request->principal, word)) {
            problem_answer(request, "not_found");
            return false;
        }
    return true;
}

static struct feed *
begin(struct request *request, bool is_stream)
{
    struct feed *feed = request_alloc(request, sizeof *feed);

    if (!input_queries(request))
        return NULL;
    *feed = (struct feed){ .call = { .request = request },
                           .query = *(const struct event_list *)request->asked[0].body,
                           .is_stream = is_stream,
                           .until_ms = clock_steady_ms() + FEED_WAIT_MS };
    return feed_narrow(request, &feed->query.cohorts) ? feed : NULL;
}

void
feed_list(struct request *request)
{
    struct feed *feed = begin(request, false);

    if (!feed)
        return;
    json_put(&request->answer.body, "{\"items\":[");
    ask(feed);
}

/* The answer ends with what there is, and the client comes again with Last-Event-ID, as every
 * reader of server-sent events does by itself: so who reads slowly costs no more than one answer.
 */
void
feed_stream(struct request *request)
{
    const char *last = request_header(request, "Last-Event-ID");
    struct feed *feed = begin(request, true);
    struct event_list *query = feed ? &feed->query : NULL;

    if (!feed)
        return;
    if (last && !(strlen(last) < 16 && strspn(last, "0123456789") == strlen(last) && *last)) {
        problem_answer_at(request, "bad_header", IN_HEADER, TEXT("Last-Event-ID"), "an id of ours");
        return;
    }
    if (last)
        query->since = strtoll(last, NULL, 10);
    if (open_stream(feed))
        ask(feed);
    else
        problem_answer(request, "busy");
}

void
feeds_turn(struct feeds *feeds)
{
    struct feed **at = &feeds->waiting;
    int64_t now_ms = clock_steady_ms();

    while (*at) {
        struct feed *feed = *at;

        if (feed->look_ms > now_ms && !feeds->is_stopping) {
            at = &feed->after;
            continue;
        }
        *at = feed->after;
        ask(feed);
    }
}

void
feeds_wait(const struct feeds *feeds, int *timeout_ms)
{
    if (feeds->waiting && *timeout_ms > FEED_LOOK_MS / 4)
        *timeout_ms = FEED_LOOK_MS / 4;
}

void
feeds_stop(struct feeds *feeds)
{
    feeds->is_stopping = true;
}
