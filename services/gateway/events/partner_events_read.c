#include "partner_events.h"

#include "cloud_event.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/http/problem.h"
#include "webhooks.h"

#include <stdio.h>
#include <string.h>

static const char *
header_of(const void *request, const char *name)
{
    char header[TELLING_NAME_SIZE];

    snprintf(header, sizeof header, "ce-%s", name);
    return request_header(request, header);
}

static void
refuse_event(struct request *request, const struct telling *telling, const char *fault)
{
    char pointer[TELLING_NAME_SIZE];

    if (telling->is_batch)
        snprintf(pointer, sizeof pointer, "/%zu/%s", telling->count, fault);
    else
        snprintf(pointer, sizeof pointer, "/%s", fault);
    problem_answer_at(request, "invalid", IN_BODY, request_copy(request, text_of(pointer)),
                      "a CloudEvent 1.0.2 with JSON data");
}

static void
fill(struct telling *telling, const struct cloud_event *event)
{
    struct told *told = &telling->list[telling->count++];

    told->cohort = event->cohort;
    told->command = (struct record_partner_event){
        .source_id = telling->named.source_id,
        .partner_id = telling->partner_id,
        .source = event->source,
        .event_id = event->id,
        .type = event->type,
        .subject = event->subject,
        .happened_at = event->time,
        .data = event->data,
    };
}

static bool
read_json(struct request *request, struct telling *telling)
{
    struct cloud_event event;

    if (!input_json(request))
        return false;
    telling->is_batch = json_is_array(request->json);
    size_t count = telling->is_batch ? json_array_size(request->json) : 1;
    if (count > PARTNER_EVENTS_MAX) {
        problem_answer(request, "too_large");
        return false;
    }
    telling->list = request_alloc(request, (count + 1) * sizeof *telling->list);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = telling->is_batch ? json_array_get(request->json, i) : request->json;
        const char *fault = cloud_event_read(one, &request->memory, &event);

        if (fault) {
            refuse_event(request, telling, fault);
            return false;
        }
        fill(telling, &event);
    }
    return true;
}

/* The signature is over webhook-id, the time and the body: so it is the id that binds the
 * attributes in the headers of binary mode to one event. */
static bool
read_binary(struct request *request, struct telling *telling)
{
    struct cloud_event event;

    telling->is_binary = true;
    telling->list = request_alloc(request, 2 * sizeof *telling->list);
    const char *fault = cloud_event_read_headers(header_of, request,
                                                 (struct text){ request->body, request->body_size },
                                                 &request->memory, &event);
    if (fault) {
        problem_answer_at(request, "bad_header", IN_HEADER, text_of(fault),
                          "of a CloudEvent 1.0.2");
        return false;
    }
    if (!text_equal(event.id, request_text(request, "webhook-id"))) {
        problem_answer_at(request, "bad_header", IN_HEADER, TEXT("webhook-id"),
                          "in binary mode it is the event's id");
        return false;
    }
    fill(telling, &event);
    return true;
}

/* Binary mode is known by its header of the version. Both at once would be two events in one. */
bool
telling_read(struct request *request, struct telling *telling)
{
    const char *type = request_header(request, "Content-Type");

    if (!request_header(request, "ce-specversion"))
        return read_json(request, telling);
    if (!type || !strcasestr(type, "cloudevents"))
        return read_binary(request, telling);
    problem_answer_at(request, "bad_header", IN_HEADER, TEXT("ce-specversion"),
                      "either structured or binary mode");
    return false;
}
