#include "import_verdict.h"

#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { DETAIL_MAX = 400 };

static void
take(const json_t *line, const char *name, char *to, size_t size)
{
    const char *text = json_string_value(json_object_get(line, name));

    snprintf(to, size, "%s", text ? text : "");
}

void
import_verdict_read(const char *json, struct import_verdict *ret_verdict)
{
    json_t *line = json_loads(json, 0, NULL);

    take(line, "cohort_id", ret_verdict->cohort_id, sizeof ret_verdict->cohort_id);
    take(line, "programmes_in", ret_verdict->programmes_in, sizeof ret_verdict->programmes_in);
    json_decref(line);
}

/* The program has said why; anything else it may not say. */
void
import_verdict_refuse(struct request *request, const char *json)
{
    static const char *const codes[] = { "bad_zip", "zip_name", "zip_too_large", "folder_refused" };
    json_t *line = json_loads(json, 0, NULL);
    const char *code = json_string_value(json_object_get(line, "code"));
    const char *detail = json_string_value(json_object_get(line, "detail"));
    const char *known = "unavailable";

    for (size_t i = 0; code && i < sizeof codes / sizeof *codes; i++)
        if (strcmp(codes[i], code) == 0)
            known = codes[i];
    if (detail && strcmp(known, "folder_refused") == 0) {
        struct text copy = request_copy(request, text_of(detail));
        char *text = request_alloc(request, DETAIL_MAX + 1);

        snprintf(text, DETAIL_MAX + 1, "%.*s", TEXT_ARGS(copy));
        problem_answer_at(request, known, IN_BODY, TEXT(""), text);
    } else
        problem_answer(request, known);
    json_decref(line);
}

static void
on_programme(struct call *call, const void *row)
{
    struct import_programmes *programmes = call->context;

    (void)row;
    programmes->is_found = true;
}

static void
on_end(struct call *call, enum status status)
{
    struct import_programmes *programmes = call->context;
    struct request *request = call->request;

    if (status != OK)
        reading_failed(request, status);
    else if (!programmes->is_found) {
        char *detail = request_alloc(request, DETAIL_MAX);

        snprintf(detail, DETAIL_MAX, "%s, column programme: none of them is published",
                 programmes->file);
        problem_answer_at(request, "no_programme", IN_BODY, TEXT(""), detail);
    }
    programmes->then(request);
}

void
import_programmes_find(struct request *request, struct import_programmes *programmes,
                       const char *file, void (*then)(struct request *request))
{
    *programmes = (struct import_programmes){ .query.max = 1, .then = then };
    snprintf(programmes->file, sizeof programmes->file, "%s", file);
    programmes->call = (struct call){ .request = request,
                                      .type = &programme_list_query,
                                      .body = &programmes->query,
                                      .row_type = &programme_row_type,
                                      .together = 1,
                                      .on_row = on_programme,
                                      .on_end = on_end,
                                      .context = programmes };
    calls_add(request->gateway->calls, &programmes->call);
}
