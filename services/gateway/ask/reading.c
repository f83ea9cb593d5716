#include "reading.h"

#include "call.h"
#include "input.h"
#include "order.h"
#include "services/gateway/access/permit.h"
#include "services/gateway/access/thing.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/cached.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/http/represent.h"

#include "common/message/json_write.h"
#include "common/message/message_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 24 };

/* A query of a request that is under way. */
struct asking {
    struct call call;
    const struct route *route;
    size_t part;
};

void
reading_failed(struct request *request, enum status status)
{
    problem_answer(request, status == NOT_FOUND ? "not_found"
                            : status == BUSY    ? "busy"
                            : status == INVALID ? "internal_error"
                                                : "unavailable");
}

static struct text
key_of(struct request *request, const struct message_type *type, const void *row, const char *key)
{
    int i = message_field(type, key);
    char number[NUMBER_SIZE];

    if (i < 0)
        return TEXT("");
    const char *at = (const char *)row + type->fields[i].offset;
    if (type->fields[i].kind == FIELD_text)
        return request_copy(request, *(const struct text *)(const void *)at);
    snprintf(number, sizeof number, "%" PRId64, *(const int64_t *)(const void *)at);
    return request_copy(request, text_of(number));
}

static struct facts
facts_of(const struct request *request, const struct message_type *type, const void *row)
{
    struct facts facts = { .application_ref = input_text(type, row, "application_ref"),
                           .partner_id = input_text(type, row, "partner_id"),
                           .school_urn = input_text(type, row, "school_urn"),
                           .staff_id = input_text(type, row, "staff_id") };

    (void)request;
    return facts;
}

/* A list was narrowed by who answered it; a row that says that it is somebody else's all the same
 * stays here. */
static bool
is_shown(const struct request *request, const struct route *route, const struct message_type *type,
         const void *row)
{
    const struct principal *who = &request->principal;

    if (route->kind != ROUTE_LIST || !permit_is_own(request->permit, who))
        return true;
    struct facts facts = facts_of(request, type, row);
    return who->role != ROLE_partner || facts.partner_id.size == 0 || permit_owns(who, &facts);
}

static void
write_row(struct request *request, const struct part *part, struct asked *asked, const void *row)
{
    if (asked->rows.size > 0)
        json_put(&asked->rows, ",");
    json_put(&asked->rows, "{");
    message_json_write(part->row, row, asked->shown, true, &asked->rows);
    json_put(&asked->rows, "}");
    (void)request;
}

/* What counts the changes of a thing. */
static int64_t
sequence_of(const struct message_type *type, const void *row)
{
    const char *name = message_field(type, "sequence") >= 0 ? "sequence" : "version";

    return input_number_of(type, row, name);
}

static void
on_row(struct call *call, const void *row)
{
    struct asking *asking = call->context;
    struct request *request = call->request;
    const struct route *route = asking->route;
    struct asked *asked = &request->asked[asking->part];
    bool is_list = route->kind == ROUTE_LIST;

    if (is_list && asked->count == request->page_rows) {
        asked->count++; /* there is a next page */
        return;
    }
    if (is_list && asked->count > request->page_rows)
        return;
    const struct part *part = &route->parts[asking->part];
    if (!is_list && asked->count > 0 && !part->member)
        return;
    if (part->most > 0 && asked->count >= part->most) {
        asked->count++;
        return;
    }
    if (!is_shown(request, route, call->row_type, row))
        return;
    write_row(request, part, asked, row);
    asked->count++;
    asked->sequence = sequence_of(call->row_type, row);
    if (route->key)
        asked->last = order_write(request, call->type, call->body, call->row_type, row,
                                  key_of(request, call->row_type, row, route->key));
}

static void
on_end(struct call *call, enum status status)
{
    struct request *request = call->request;

    if (status != OK && (request->status == OK || status == UNAVAILABLE))
        request->status = status;
    if (--request->waiting > 0)
        return;
    if (request->status == OK)
        request->then(request);
    else if (request->status == NOT_FOUND || !cached_instead(request))
        reading_failed(request, request->status);
}

/* What of a row this role may see. */
static uint32_t
fields_shown(const struct request *request, const struct part *part)
{
    uint32_t shown = 0;

    for (size_t i = 0; i < part->row->field_count; i++) {
        const struct field *field = &part->row->fields[i];

        if (!list_has(part->hide, field->name)
            && permit_field(request->principal.role, part->row, field))
            shown |= 1U << i;
    }
    return shown;
}

static void
ask_part(struct request *request, const struct route *route, size_t p)
{
    struct asking *asking = request_alloc(request, sizeof *asking);
    const struct part *part = &route->parts[p];

    request->asked[p].shown = fields_shown(request, part);
    if (part->most > 0)
        input_number(part->query, request->asked[p].body, "max", (int64_t)part->most + 1);
    asking->route = route;
    asking->part = p;
    asking->call = (struct call){ .request = request,
                                  .type = part->query,
                                  .body = request->asked[p].body,
                                  .cohort_id = request->cohort_id,
                                  .row_type = part->row,
                                  .match = part->match,
                                  .together = part->together,
                                  .on_row = on_row,
                                  .on_end = on_end,
                                  .context = asking };
    calls_add(request->gateway->calls, &asking->call);
}

void
reading_ask(struct request *request, const struct route *route,
            void (*then)(struct request *request))
{
    request->then = then;
    request->status = OK;
    request->waiting = (unsigned)request->asked_count;
    for (size_t p = 0; p < request->asked_count; p++) {
        request->asked[p].count = 0;
        request->asked[p].rows.size = 0;
        ask_part(request, route, p);
    }
}

static void
answer_read(struct request *request)
{
    if (!reading_write(request, request->route, &request->answer.body)) {
        problem_answer(request, "not_found");
        return;
    }
    request->answer.type = "application/json";
    cached_keep(request);
    represent(request);
}

/* Rows show that what the path names is there; none may mean that it is not. */
static void
look_there(struct request *request)
{
    const struct route *route = request->route;
    bool may_be_empty = route->kind == ROUTE_LIST || route->parts[0].member;

    if (may_be_empty && request->asked[0].count == 0)
        thing_check_there(request, answer_read);
    else
        answer_read(request);
}

void
reading_start(struct request *request)
{
    reading_ask(request, request->route, look_there);
}
