#include "thing.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/routes/route.h"

#include "proto/enrolment_queries.h"
#include "proto/gateway.h"
#include "proto/partner_events.h"
#include "proto/sessions_queries.h"
#include "proto/webhooks.h"

enum { TOGETHER = 50 };

/* What a parameter of a path names, and who knows it. What is inside of another comes behind it. */
static const struct thing {
    const char *parameter; /* the query has a field of this name, and so has the row */
    const struct message_type *query, *row;
    const char *cohorts; /* the row's field with its cohorts: a name, or several with spaces
                            between; NULL: the path says it */
} things[] = {
    { "cohort_id", &cohort_find_query, &cohort_row_type, NULL },
    { "application_ref", &participant_find_query, &participant_row_type, NULL },
    { "session_id", &session_find_query, &session_row_type, NULL },
    { "import_id", &import_find_query, &import_row_type, "cohort_id" },
    { "endpoint_id", &endpoint_find_query, &endpoint_row_type, "cohorts" },
    { "source_id", &event_source_find_query, &event_source_row_type, "cohorts" },
};

struct finding {
    struct call call;
    const struct thing *thing;
    bool is_found, is_outside;
    void (*then)(struct request *request);
};

/* An empty list of cohorts is all of them. */
static bool
is_within(const struct principal *who, struct text cohorts)
{
    struct text word;
    size_t n = 0;

    while ((word = text_word(cohorts, n)).size > 0 && principal_has_cohort(who, word))
        n++;
    return n > 0 && word.size == 0;
}

static void
on_row(struct call *call, const void *row)
{
    struct finding *finding = call->context;
    const char *cohorts = finding->thing->cohorts;

    finding->is_found = true;
    if (cohorts)
        finding->is_outside =
            !is_within(&call->request->principal, input_text(call->row_type, row, cohorts));
}

static void
on_cohorts(struct call *call, enum status status)
{
    const struct finding *finding = call->context;

    if (status != OK)
        reading_failed(call->request, status);
    else if (finding->is_outside)
        problem_answer(call->request, "not_found");
    else
        finding->then(call->request);
}

/* A list that could be read is not lost because the owner of what it is about is away; nor can
 * people not write of themselves. But nothing is written about others who may not be there. */
static void
on_there(struct call *call, enum status status)
{
    const struct finding *finding = call->context;

    if (status == NOT_FOUND || (status == OK && !finding->is_found))
        problem_answer(call->request, "not_found");
    else if (status != OK && route_is_write(call->request->route)
             && !*call->request->principal.application_ref)
        reading_failed(call->request, status);
    else
        finding->then(call->request);
}

static void
find(struct request *request, const struct thing *thing,
     void (*on_end)(struct call *call, enum status status), void (*then)(struct request *request))
{
    struct finding *finding = request_alloc(request, sizeof *finding);

    *finding = (struct finding){ .thing = thing, .then = then };
    finding->call = (struct call){ .request = request,
                                   .type = thing->query,
                                   .body = input_of_path(request, thing->query),
                                   .cohort_id = request->cohort_id,
                                   .row_type = thing->row,
                                   .match = thing->parameter,
                                   .together = TOGETHER,
                                   .on_row = on_row,
                                   .on_end = on_end,
                                   .context = finding };
    calls_add(request->gateway->calls, &finding->call);
}

/* The last one that the path names. */
static const struct thing *
thing_of(const struct request *request)
{
    size_t i = sizeof things / sizeof *things;

    while (i > 0 && route_value(request, things[i - 1].parameter).size == 0)
        i--;
    return i > 0 ? &things[i - 1] : NULL;
}

void
thing_check_cohorts(struct request *request, void (*then)(struct request *request))
{
    const struct thing *thing = *request->principal.cohorts ? thing_of(request) : NULL;

    if (thing && thing->cohorts)
        find(request, thing, on_cohorts, then);
    else
        then(request);
}

void
thing_check_there(struct request *request, void (*then)(struct request *request))
{
    const struct thing *thing = thing_of(request);

    if (thing)
        find(request, thing, on_there, then);
    else
        then(request);
}
