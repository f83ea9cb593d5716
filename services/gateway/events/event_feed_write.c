#include "event_feed.h"

#include "services/gateway/gateway.h"

#include "common/message/json_write.h"

#include <stdio.h>

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

void
feed_take_row(struct call *call, const void *row_)
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

void
feed_tell(struct feed *feed)
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
