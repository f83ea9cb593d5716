#include "enter.h"

#include "access.h"
#include "admit.h"
#include "permit.h"
#include "services/gateway/http/forwarded.h"
#include "services/gateway/http/limit.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/routes/route.h"

#include "common/base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { WAIT_LOOK_MS = 100, MILLISECOND_US = 1000 };

const char *enter_limits;

struct enter {
    struct limits *limits;
    struct limit_policies policies;
    const struct limit_policy *by_role[ROLE_COUNT];

    struct entry {
        const struct route *route;
        const struct permit_row *permit;
    } entries[ROUTES_MAX];
    struct request *queue; /* to be let in, in the order of coming */
};

/* Fills in the row of each route, and finds the first that has none. */
struct filling {
    struct enter *enter;
    size_t count;
    const struct route *missing;
};

static bool
fill(const struct route *route, void *self)
{
    struct filling *filling = self;
    struct entry *entry = &filling->enter->entries[filling->count++];

    *entry = (struct entry){ route, permit_find(route->name) };
    if (!entry->permit)
        filling->missing = route;
    return entry->permit && filling->count < ROUTES_MAX;
}

static const struct permit_row *
permit_of(const struct enter *enter, const struct route *route)
{
    size_t i = 0;

    while (enter->entries[i].route != route)
        i++;
    return enter->entries[i].permit;
}

enum status
enter_open(struct gateway *gateway, struct error *err)
{
    struct enter *enter = calloc(1, sizeof *enter);
    struct filling filling = { .enter = enter };

    gateway->enter = enter;
    if (!enter)
        abort();
    enter->limits = limits_new();
    TRY(limit_policies_read("RATE_LIMITS", enter_limits, &enter->policies, err));
    for (int i = 0; i < ROLE_COUNT; i++) {
        enter->by_role[i] = limit_policy_find(&enter->policies, role_name((enum role)i));
        if (!enter->by_role[i])
            return error_set(err, INVALID, "RATE_LIMITS: %s is missing", role_name((enum role)i));
    }
    routes_each(fill, &filling);
    if (filling.missing)
        return error_set(err, INVALID, "permit_table.c has no row for %s", filling.missing->name);
    return OK;
}

void
enter_close(struct gateway *gateway)
{
    struct enter *enter = gateway->enter;

    if (!enter)
        return;
    limits_destroy(&enter->limits);
    free(enter);
    gateway->enter = NULL;
}

static void
refuse_stranger(struct request *request, bool has_tried)
{
    answer_header(&request->answer, "WWW-Authenticate",
                  has_tried ? "Bearer realm=\"golden-thread\", error=\"invalid_token\""
                            : "Bearer realm=\"golden-thread\"");
    problem_answer(request, "not_authenticated");
}

/* True when it is known who asks, or has to be waited for. */
static bool
is_known(struct request *request)
{
    struct gateway *gateway = request->gateway;
    char place[REQUEST_ADDRESS_SIZE];
    const struct access_asked asked = { .authorization = request_header(request, "Authorization"),
                                        .address = forwarded_place(request->address, place),
                                        .came_ms = request->began_us / MILLISECOND_US };
    enum access_verdict verdict =
        access_check(gateway->access, gateway->cache, &asked, clock_now_us(), &request->principal,
                     &request->retry_s);

    request->is_unknown = verdict == ACCESS_wait;
    switch (verdict) {
    case ACCESS_good:
    case ACCESS_wait:
        return true;
    case ACCESS_blocked:
        problem_answer(request, "rate_limited");
        return false;
    case ACCESS_away:
        problem_answer(request, "unavailable");
        return false;
    default:
        refuse_stranger(request, verdict == ACCESS_refused);
        return false;
    }
}

/* Whether the route is for the role at all, and the cohort one of the principal's. */
static void
check_route(struct request *request)
{
    const char *schema = request->route->answer_schema;
    /* Who has a secret can sign as its owner: that is more than reading. */
    bool is_write = request->method != METHOD_GET || (schema && strcmp(schema, "secret") == 0);

    switch (permit_route(request->permit, &request->principal, is_write, request->cohort_id)) {
    case VERDICT_allowed:
        return;
    case VERDICT_hidden:
        problem_answer(request, "not_found");
        return;
    case VERDICT_scope:
        problem_answer(request, "scope_missing");
        return;
    default:
        problem_answer(request, "not_permitted");
    }
}

void
enter_head(struct request *request)
{
    struct enter *enter = request->gateway->enter;

    request->permit = permit_of(enter, request->route);
    if (!request->permit->is_public && is_known(request) && !request->is_unknown)
        check_route(request);
}

/* While it is unknown who asks, of nobody. */
static struct limit_request
limit_of(const struct enter *enter, const struct request *request)
{
    const struct principal *principal = &request->principal;
    struct limit_request limit = { .policy = enter->by_role[principal->role] };

    snprintf(limit.bucket, sizeof limit.bucket, "limit:%s:%s", role_name(principal->role),
             principal->id);
    return limit;
}

static void
tell_limit(struct request *request, const struct limit_request *limit)
{
    char *policy = request_alloc(request, LIMIT_HEADER_SIZE);
    char *left = request_alloc(request, LIMIT_HEADER_SIZE);

    limit_policy_header(limit->policy, policy);
    limit_header(limit, left);
    answer_header(&request->answer, "RateLimit-Policy", policy);
    answer_header(&request->answer, "RateLimit", left);
}

static void
let_in(struct request *request, const struct limit_request *limit)
{
    tell_limit(request, limit);
    if (limit->is_allowed) {
        admit_go(request);
        return;
    }
    request->retry_s = limit->retry_s;
    problem_answer(request, "rate_limited");
}

/* What can be answered without waiting is, within this call. */
void
enter_run(struct request *request)
{
    struct enter *enter = request->gateway->enter;
    struct limit_request limit;

    if (request->permit->is_public) {
        admit_go(request);
        return;
    }
    limit = limit_of(enter, request);
    if (!request->is_unknown && limit_at_once(enter->limits, &limit)) {
        let_in(request, &limit);
        return;
    }
    request->wait_until_ms = clock_steady_ms() + ACCESS_WAIT_MS;
    request->is_queued = true;
    LL_APPEND(enter->queue, request);
}

void
enter_end(struct request *request)
{
    if (request->is_queued)
        LL_DELETE(request->gateway->enter->queue, request);
}

/* Of those who had to wait: true when it is settled who they are, or that nobody will know. */
static bool
is_settled(struct request *request)
{
    if (!request->is_unknown)
        return true;
    if (!is_known(request))
        return true;
    if (!request->is_unknown)
        check_route(request);
    else if (clock_steady_ms() >= request->wait_until_ms)
        problem_answer(request, "unavailable");
    return !request->is_unknown || request->is_done;
}

/* Moves what is settled out of the queue, in order; returns how many of them are to go on. */
static size_t
take_settled(struct enter *enter, struct request **ret_requests)
{
    struct request *request, *next;
    size_t count = 0;

    LL_FOREACH_SAFE(enter->queue, request, next)
    {
        if (count == LIMIT_TURN_MAX)
            break;
        if (!is_settled(request))
            continue;
        LL_DELETE(enter->queue, request);
        request->is_queued = false;
        if (!request->is_done)
            ret_requests[count++] = request;
    }
    return count;
}

void
enter_turn(struct gateway *gateway)
{
    struct enter *enter = gateway->enter;
    struct request *requests[LIMIT_TURN_MAX];
    struct limit_request limits[LIMIT_TURN_MAX];
    size_t count = take_settled(enter, requests);

    for (size_t i = 0; i < count; i++)
        limits[i] = limit_of(enter, requests[i]);
    limit_turn(enter->limits, gateway->cache, limits, count);
    for (size_t i = 0; i < count; i++)
        let_in(requests[i], &limits[i]);
    limit_tell(enter->limits, gateway->cache);
}

void
enter_wait(const struct gateway *gateway, int *timeout_ms)
{
    if (gateway->enter->queue && *timeout_ms > WAIT_LOOK_MS)
        *timeout_ms = WAIT_LOOK_MS;
    limit_wait(gateway->enter->limits, timeout_ms);
}
