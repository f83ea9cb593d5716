#include "owner.h"

#include "owner_memory.h"
#include "permit.h"
#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"

#include "common/message/message_json.h"
#include "proto/coaching_queries.h"
#include "proto/enrolment_queries.h"
#include "proto/sessions_queries.h"

#include <string.h>

enum { TOGETHER = 100 };

/* Whom somebody may ask about whose a thing is. */
static const struct owner_query {
    const struct message_type *query, *row;
    const char *match;
} participant_query = { &participant_find_query, &participant_row_type, "application_ref" },
  match_query = { &match_find_query, &match_row_type, "application_ref" },
  meeting_query = { &meeting_find_query, &meeting_row_type, "meeting_id" },
  session_query = { &session_find_query, &session_row_type, "session_id" },
  booking_query = { &booking_list_query, &booking_row_type, NULL };

struct finding {
    struct call call;
    const struct owner_query *query;
    struct text id;
    bool is_found;
    struct facts facts;
};

/* What the request itself says, in its path, its body or its first query. */
static struct text
said(const struct request *request, const char *field)
{
    struct text value = route_value(request, field);

    if (value.size == 0 && request->written.body)
        value = input_text(request->route->command, request->written.body, field);
    if (value.size == 0 && request->asked_count > 0)
        value = input_text(request->route->parts[0].query, request->asked[0].body, field);
    return value;
}

static void
judge(struct request *request, const struct facts *facts)
{
    if (permit_owns(&request->principal, facts))
        request->then(request);
    else
        problem_answer(request, "not_found");
}

static void
take(struct request *request, struct text *to, const struct message_type *type, const void *row,
     const char *field)
{
    struct text value = input_text(type, row, field);

    if (value.size > 0)
        *to = request_copy(request, value);
}

static bool
flag_of(const struct message_type *type, const void *row, const char *field)
{
    int i = message_field(type, field);

    return i >= 0 && *((const bool *)row + type->fields[i].offset);
}

static void
on_row(struct call *call, const void *row)
{
    struct finding *finding = call->context;
    struct facts *facts = &finding->facts;
    struct request *request = call->request;
    const struct message_type *type = call->row_type;

    finding->is_found = true;
    take(request, &facts->application_ref, type, row, "application_ref");
    take(request, &facts->partner_id, type, row, "partner_id");
    take(request, &facts->school_urn, type, row, "school_urn");
    if (finding->query == &match_query)
        take(request, &facts->coach_id, type, row, "staff_id");
    else if (finding->query != &booking_query)
        take(request, &facts->staff_id, type, row, "staff_id");
    else if (!text_is(input_text(type, row, "state"), "cancelled"))
        facts->is_led = facts->is_led
                        || text_is(input_text(type, row, "staff_id"), request->principal.staff_id);
    facts->mentor_consent = facts->mentor_consent || flag_of(type, row, "mentor_consent");
    facts->headteacher_consent =
        facts->headteacher_consent || flag_of(type, row, "headteacher_consent");
}

static void
on_end(struct call *call, enum status status)
{
    struct finding *finding = call->context;
    struct request *request = call->request;

    if (status != OK) {
        reading_failed(request, status);
        return;
    }
    if (finding->is_found && finding->query != &booking_query)
        owner_keep(request->gateway, finding->query->query, request->cohort_id, finding->id,
                   &finding->facts);
    judge(request, &finding->facts);
}

static void
set(const struct message_type *type, void *body, const char *field, struct text value)
{
    int i = message_field(type, field);

    if (i >= 0 && type->fields[i].kind == FIELD_text)
        *(struct text *)(void *)((char *)body + type->fields[i].offset) = value;
}

static void
find(struct request *request, const struct owner_query *query, struct text id)
{
    struct finding *finding = request_alloc(request, sizeof *finding);
    void *body = request_alloc(request, query->query->size);
    const char *field = query->match ? query->match : "application_ref";

    if (query != &booking_query
        && owner_recall(request->gateway, query->query, request->cohort_id, id, &finding->facts)) {
        judge(request, &finding->facts);
        return;
    }
    set(query->query, body, "cohort_id", request->cohort_id);
    set(query->query, body, field, id);
    finding->query = query;
    finding->id = id;
    finding->call = (struct call){ .request = request,
                                   .type = query->query,
                                   .body = body,
                                   .cohort_id = request->cohort_id,
                                   .row_type = query->row,
                                   .match = query->match,
                                   .together = TOGETHER,
                                   .on_row = on_row,
                                   .on_end = on_end,
                                   .context = finding };
    calls_add(request->gateway->calls, &finding->call);
}

/* A list of nobody in particular is narrowed to one's own. */
static void
narrow(struct request *request)
{
    struct filter filter = permit_filter(&request->principal);
    const struct message_type *type =
        request->asked_count > 0 ? request->route->parts[0].query : NULL;

    if (!type || !filter.field || message_field(type, filter.field) < 0) {
        problem_answer(request, "not_permitted");
        return;
    }
    struct text given = input_text(type, request->asked[0].body, filter.field);
    if (given.size > 0 && !text_equal(given, filter.value)) {
        problem_answer(request, "not_found");
        return;
    }
    set(type, request->asked[0].body, filter.field, filter.value);
    request->then(request);
}

static void
check_participant(struct request *request, struct text ref)
{
    struct facts facts = { .application_ref = ref };

    switch (permit_needs(&request->principal)) {
    case NEEDS_enrolment:
        find(request, &participant_query, ref);
        return;
    case NEEDS_coach:
        find(request, &match_query, ref);
        return;
    case NEEDS_led:
        find(request, &booking_query, ref);
        return;
    default:
        judge(request, &facts);
    }
}

/* What is not there yet belongs to the partner that its description names. */
static bool
is_made(const struct request *request, const struct facts *facts)
{
    return request->route->location && request->principal.role == ROLE_partner
           && facts->partner_id.size > 0;
}

/* There is only the asker's own under that path. */
static bool
is_of_who_asks(const struct route *route)
{
    for (size_t i = 0; i < ROUTE_FIXED_MAX && route->fixed[i].field; i++)
        if (strcmp(route->fixed[i].value, FIXED_OWN_ID) == 0)
            return true;
    return false;
}

/* A session or meeting decides for who leads or holds it, a person for all others. */
void
owner_check(struct request *request, void (*then)(struct request *request))
{
    struct text ref = said(request, "application_ref");
    struct text session_id = said(request, "session_id");
    struct text meeting_id = said(request, "meeting_id");
    struct facts facts = { .partner_id = said(request, "partner_id"),
                           .staff_id = said(request, "staff_id"),
                           .application_ref = ref,
                           .school_urn = said(request, "urn") };
    bool is_staff = request->principal.staff_id[0] != '\0';

    request->then = then;
    if (request->permit->is_public || !permit_is_own(request->permit, &request->principal)
        || is_of_who_asks(request->route))
        then(request);
    else if (is_made(request, &facts))
        judge(request, &facts);
    else if (session_id.size > 0 && (is_staff || ref.size == 0))
        find(request, &session_query, session_id);
    else if (meeting_id.size > 0 && ref.size == 0)
        find(request, &meeting_query, meeting_id);
    else if (ref.size > 0)
        check_participant(request, ref);
    else if (facts.partner_id.size + facts.staff_id.size + facts.school_urn.size > 0)
        judge(request, &facts);
    else
        narrow(request);
}
