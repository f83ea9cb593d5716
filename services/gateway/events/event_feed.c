#include "event_feed.h"

#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "webhooks.h"

#include "common/base/clock.h"
#include "common/base/value.h"
#include "common/message/json_write.h"
#include "proto/all.h"
#include "proto/public_events.h"

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

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

/* A stream without news waits. */
static void
wait(struct feed *feed)
{
    struct feeds *feeds = feed->call.request->gateway->feeds;

    feed->looks = 0;
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

/* A position that there is not yet was never told: the client has it from somewhere else, or the
 * feed was restored from an older backup. It would wait for ever, and miss what comes meanwhile. */
static void
refuse_beyond(struct feed *feed)
{
    struct request *request = feed->call.request;
    bool is_header = request_header(request, "Last-Event-ID") && feed->is_stream;

    problem_answer_at(request, is_header ? "bad_header" : "bad_parameter",
                      is_header ? IN_HEADER : IN_QUERY,
                      is_header ? TEXT("Last-Event-ID") : TEXT("since"),
                      "a position of this feed: this one is beyond its end");
}

static void
finish(struct feed *feed, enum status status)
{
    if (feed->is_stream)
        close_stream(feed);
    if (status != OK)
        reading_failed(feed->call.request, status);
    else if (feed->next < feed->query.since)
        refuse_beyond(feed);
    else
        feed_tell(feed);
}

static void ask(struct feed *feed);

/* What was looked through without finding anything is not looked through again. The end of the
 * feed is where a look has gone no further. */
static void
on_end(struct call *call, enum status status)
{
    struct feed *feed = call->context;
    bool is_stopping = call->request->gateway->feeds->is_stopping;
    bool is_further = feed->next > feed->query.since && ++feed->looks < FEED_LOOKS_MAX;

    if (status != OK || feed->count > 0 || feed->next < feed->query.since || is_stopping) {
        finish(feed, status);
        return;
    }
    feed->query.since = feed->next;
    if (is_further)
        ask(feed);
    else if (feed->is_stream && clock_steady_ms() < feed->until_ms)
        wait(feed);
    else
        finish(feed, status);
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
                                .on_row = feed_take_row,
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
    for (size_t n = 0; (word = text_word(given, n)).size > 0; n++)
        if (!principal_has_cohort(&request->principal, word)) {
            problem_answer(request, "not_found");
            return false;
        }
    return true;
}

/* The words that there are. */
static const char *
words(struct request *request)
{
    msgpack_sbuffer to;

    msgpack_sbuffer_init(&to);
    json_put(&to, "public events, with spaces between:");
    for (const struct message_type *const *type = proto_all; *type; type++)
        if ((*type)->is_public) {
            json_put(&to, " " PUBLIC_PREFIX);
            json_put(&to, (*type)->name);
        }
    json_put(&to, "; or " PUBLIC_PREFIX "OWNER.* for all of one");
    const char *text = request_copy(request, (struct text){ to.data, to.size }).data;
    msgpack_sbuffer_destroy(&to);
    return text;
}

/* A word that no event has would wait for ever. */
static bool
are_types(struct request *request, struct text types)
{
    if (public_are_meant(types))
        return true;
    problem_answer_at(request, "bad_parameter", IN_QUERY, TEXT("types"), words(request));
    return false;
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
    return are_types(request, feed->query.types) && feed_narrow(request, &feed->query.cohorts)
               ? feed
               : NULL;
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
