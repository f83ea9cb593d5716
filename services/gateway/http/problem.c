#include "problem.h"

#include "services/gateway/routes/route.h"

#include "common/message/json_write.h"
#include "proto/codes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATUS_REFUSED = 422, STATUS_CONFLICT = 409, STATUS_PRECONDITION = 412, RETRY_SIZE = 24 };

/* Refusals that say that the state of things forbids it: 409. All others are 422. */
static const char *const conflicts[] = {
    "duplicate",
    "duplicate_ref",
    "duplicate_event",
    "no_place",
    "clash",
    "facilitator_clash",
    "already_booked",
    "already_marked",
    "already_published",
    "ended_key",
    "cohort_differs",
    "not_active",
    "not_allowed",
    "no_window",
    "too_late",
    "not_booked",
    "not_needed",
    "no_coach",
    "no_submission",
    "engagement_below_threshold",
};

static unsigned
refusal_status(const char *code)
{
    if (strcmp(code, "changed_meanwhile") == 0)
        return STATUS_PRECONDITION;
    for (size_t i = 0; i < sizeof conflicts / sizeof *conflicts; i++)
        if (strcmp(code, conflicts[i]) == 0)
            return STATUS_CONFLICT;
    return STATUS_REFUSED;
}

/* A refusal has its rule as the title. The row lives until the next call. */
const struct problem_row *
problem_find(const char *code)
{
    static struct problem_row refusal;
    const struct problem_row *row = problem_rows;

    while (row->code && strcmp(row->code, code) != 0)
        row++;
    if (row->code)
        return row;
    const char *rule = code_rule(code);
    if (!rule)
        return problem_find("internal_error");
    refusal = (struct problem_row){ code, refusal_status(code), rule, code_cure(code) };
    return &refusal;
}

static const char *const place_names[] = { "pointer", "parameter", "parameter", "header" };

void
problem_add(struct request *request, const char *code, enum problem_place place, struct text at,
            const char *detail)
{
    msgpack_sbuffer *to = &request->errors;

    if (request->error_count++ >= PROBLEM_ERRORS_MAX)
        return;
    if (to->size > 0)
        json_put(to, ",");
    json_put(to, "{");
    json_put_name(to, place_names[place]);
    json_put_string(to, at);
    json_put_name(to, "code");
    json_put_string(to, text_of(code));
    json_put_name(to, "detail");
    if (strcmp(code, "bad_value") == 0 && strchr(detail, '|')) {
        json_put(to, "\"one of"); /* words of ours: nothing in them is to be escaped */
        list_put(detail, " ", to);
        json_put(to, "\"");
    } else {
        json_put_string(to, text_of(detail));
    }
    json_put(to, "}");
}

static void
write_problem(const struct request *request, const struct problem_row *row, msgpack_sbuffer *to)
{
    json_put(to, "{\"type\":\"/v1/problems#");
    json_put(to, row->code);
    json_put(to, "\"");
    json_put_name(to, "title");
    json_put_string(to, text_of(row->title));
    json_put_name(to, "status");
    json_put_number(to, row->status);
    json_put_name(to, "code");
    json_put_string(to, text_of(row->code));
    json_put_name(to, "detail");
    json_put_string(to, text_of(row->cure));
    json_put_name(to, "trace_id");
    json_put_string(to, (struct text){ request->trace + TRACE_ID_AT, 2 * TRACE_ID_BYTES });
    if (request->errors.size > 0) {
        json_put_name(to, "errors");
        json_put(to, "[");
        json_put_text(to, (struct text){ request->errors.data, request->errors.size });
        json_put(to, "]");
    }
    json_put(to, "}");
}

static const char *
retry_after(struct request *request)
{
    char *seconds = request_alloc(request, RETRY_SIZE);

    snprintf(seconds, RETRY_SIZE, "%" PRId64, request->retry_s > 0 ? request->retry_s : 1);
    return seconds;
}

static void
answer_with(struct request *request, const struct problem_row *row)
{
    struct answer *answer = &request->answer;

    answer->status = row->status;
    answer->type = "application/problem+json";
    answer->fixed = TEXT("");
    msgpack_sbuffer_clear(&answer->body);
    write_problem(request, row, &answer->body);
    answer_header(answer, "Cache-Control", "no-store");
    if (row->status == 503 || row->status == 429 || strcmp(row->code, "in_progress") == 0)
        answer_header(answer, "Retry-After", retry_after(request));
    request_done(request);
}

void
problem_answer(struct request *request, const char *code)
{
    answer_with(request, problem_find(code));
}

void
problem_answer_as(struct request *request, const char *code, unsigned status)
{
    struct problem_row row = *problem_find(code);

    row.status = status;
    answer_with(request, &row);
}

void
problem_answer_at(struct request *request, const char *code, enum problem_place place,
                  struct text at, const char *detail)
{
    problem_add(request, code, place, at, detail);
    problem_answer(request, code);
}

bool
problem_answer_added(struct request *request, const char *code)
{
    if (request->error_count > 0)
        problem_answer(request, code);
    return request->error_count > 0;
}
