#include "within.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/routes/route.h"

#include "proto/gateway.h"
#include "proto/webhooks.h"

enum { TOGETHER = 50 };

/* A thing's cohorts: one, or a list; an empty one is all of them. */
static bool
is_import_within(const struct principal *who, const void *row)
{
    return principal_has_cohort(who, ((const struct import_row *)row)->cohort_id);
}

static bool
is_endpoint_within(const struct principal *who, const void *row)
{
    struct text cohorts = ((const struct endpoint_row *)row)->cohorts, word;
    size_t n = 0;

    while ((word = word_of(cohorts, n)).size > 0 && principal_has_cohort(who, word))
        n++;
    return n > 0 && word.size == 0;
}

/* What a parameter of a path names, and who knows its cohorts. */
static const struct kind {
    const char *parameter;
    const struct message_type *query, *row;
    bool (*is_within)(const struct principal *who, const void *row);
} kinds[] = {
    { "import_id", &import_find_query, &import_row_type, is_import_within },
    { "endpoint_id", &endpoint_find_query, &endpoint_row_type, is_endpoint_within },
};

struct finding {
    struct call call;
    const struct kind *kind;
    bool is_outside;
    void (*then)(struct request *request);
};

static void
on_row(struct call *call, const void *row)
{
    struct finding *finding = call->context;

    finding->is_outside = !finding->kind->is_within(&call->request->principal, row);
}

static void
on_end(struct call *call, enum status status)
{
    const struct finding *finding = call->context;

    if (status != OK)
        reading_failed(call->request, status);
    else if (finding->is_outside)
        problem_answer(call->request, "not_found");
    else
        finding->then(call->request);
}

static void
find(struct request *request, const struct kind *kind, void (*then)(struct request *request))
{
    struct finding *finding = request_alloc(request, sizeof *finding);

    *finding = (struct finding){ .kind = kind, .then = then };
    finding->call = (struct call){ .request = request,
                                   .type = kind->query,
                                   .body = input_of_path(request, kind->query),
                                   .row_type = kind->row,
                                   .match = kind->parameter,
                                   .together = TOGETHER,
                                   .on_row = on_row,
                                   .on_end = on_end,
                                   .context = finding };
    calls_add(request->gateway->calls, &finding->call);
}

void
within_check(struct request *request, void (*then)(struct request *request))
{
    if (*request->principal.cohorts)
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (route_value(request, kinds[i].parameter).size > 0) {
                find(request, &kinds[i], then);
                return;
            }
    then(request);
}
