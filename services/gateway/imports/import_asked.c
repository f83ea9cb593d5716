#include "import_asked.h"

#include "imports_private.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/ask/input_private.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"

#include "common/format/cohort_file.h"

#include <stdio.h>
#include <string.h>

enum { DATE_SIZE = sizeof "2999-12-31" - 1, TOGETHER = 100 };

/* The value of a parameter; empty when it is not there. */
static struct text
take(const struct request *request, const char *name, uint32_t *known)
{
    struct text value = TEXT("");

    for (size_t n = 0; n < request->target.pair_count; n++)
        if (text_is(request->target.pairs[n].name, name)) {
            value = request->target.pairs[n].value;
            *known |= 1U << n;
        }
    return value;
}

static void
read_notify(struct request *request, struct import_asked *asked, uint32_t *known)
{
    asked->notify = take(request, "notify", known);
    if (asked->notify.size == 0)
        asked->notify = TEXT("mandatory");
    if (!text_is(asked->notify, "mandatory") && !text_is(asked->notify, "all"))
        problem_add(request, "bad_choice", IN_QUERY, TEXT("notify"), "mandatory or all");
}

static void
read_csv(struct request *request, struct import_asked *asked, uint32_t *known)
{
    struct text cohort_id = take(request, "cohort_id", known);
    struct text file = take(request, "file", known);

    if (cohort_id.size == 0 || cohort_id.size > ROW_VALUE_MAX)
        problem_add(request, "required", IN_QUERY, TEXT("cohort_id"),
                    "which cohort the file is for");
    else
        snprintf(asked->cohort_id, sizeof asked->cohort_id, "%.*s", TEXT_ARGS(cohort_id));
    if (!cohort_file_is_name(file))
        problem_add(request, "bad_value", IN_QUERY, TEXT("file"),
                    "the file's name in a cohort folder: NUMBER-KIND.csv, as 40-status.csv");
    else
        snprintf(asked->file, sizeof asked->file, "%.*s", TEXT_ARGS(file));
}

bool
import_asked_read(struct request *request, struct import_asked *ret_asked)
{
    uint32_t known = 0;

    ret_asked->is_csv = input_is_type(request, "text/csv");
    read_notify(request, ret_asked, &known);
    if (ret_asked->is_csv)
        read_csv(request, ret_asked, &known);
    input_check_parameters(request, known);
    if (problem_answer_added(request, "bad_parameter"))
        return false;
    if (!ret_asked->is_csv
        || principal_has_cohort(&request->principal, text_of(ret_asked->cohort_id)))
        return true;
    problem_answer(request, "not_found");
    return false;
}

void
import_asked_fingerprint(struct request *request, const struct import_asked *asked)
{
    const struct text parts[] = { asked->notify,
                                  text_of(asked->cohort_id),
                                  text_of(asked->file),
                                  { request->body, request->body_size } };

    call_key(parts, sizeof parts / sizeof *parts, request->written.fingerprint);
}

static void
write_date(int64_t us, char to[VALUE_TIME_SIZE])
{
    value_write_time(us, to);
    to[DATE_SIZE] = '\0';
}

static void
on_cohort(struct call *call, const void *row)
{
    struct import_asked *asked = call->context;
    const struct cohort_row *cohort = row;

    asked->is_found = true;
    write_date(cohort->starts_on, asked->starts_on);
    write_date(cohort->completes_on, asked->completes_on);
}

static void
on_end(struct call *call, enum status status)
{
    const struct import_asked *asked = call->context;

    if (status != OK)
        reading_failed(call->request, status);
    else if (!asked->is_found)
        problem_answer_at(call->request, "not_found", IN_QUERY, TEXT("cohort_id"),
                          "open the cohort first");
    else
        asked->then(call->request);
}

void
import_asked_find(struct request *request, struct import_asked *asked,
                  void (*then)(struct request *request))
{
    asked->then = then;
    asked->query = (struct cohort_find){ text_of(asked->cohort_id) };
    asked->call = (struct call){ .request = request,
                                 .type = &cohort_find_query,
                                 .body = &asked->query,
                                 .row_type = &cohort_row_type,
                                 .match = "cohort_id",
                                 .together = TOGETHER,
                                 .on_row = on_cohort,
                                 .on_end = on_end,
                                 .context = asked };
    calls_add(request->gateway->calls, &asked->call);
}
