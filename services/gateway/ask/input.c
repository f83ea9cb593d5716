#include "input.h"

#include "cursor.h"
#include "input_private.h"
#include "order.h"
#include "services/gateway/http/problem.h"

#include "common/base/value.h"

#include <string.h>

struct text
input_text(const struct message_type *type, const void *body, const char *field)
{
    int i = message_field(type, field);

    if (i < 0 || type->fields[i].kind != FIELD_text)
        return TEXT("");
    return *(const struct text *)(const void *)((const char *)body + type->fields[i].offset);
}

int64_t
input_number_of(const struct message_type *type, const void *body, const char *field)
{
    int i = message_field(type, field);

    if (i < 0 || type->fields[i].kind != FIELD_number)
        return 0;
    return *(const int64_t *)(const void *)((const char *)body + type->fields[i].offset);
}

/* A value of the path that the field does not take names nothing that there is. */
field_set
input_take_path(struct request *request, const struct message_type *type, void *body, bool *is_good)
{
    field_set taken = 0;
    struct text name;

    for (size_t n = 0; route_parameter(request->route, n, &name); n++)
        for (size_t i = 0; i < type->field_count; i++) {
            const char *detail = NULL;

            if (!text_is(name, type->fields[i].name))
                continue;
            taken |= 1U << i;
            if (message_text_read(&type->fields[i], request->values[n], body, &detail))
                *is_good = false;
        }
    return taken;
}

/* FIXED_STAFF names no one, when somebody else asks, who must. */
static struct text
fixed_value(const struct request *request, const char *value)
{
    const struct principal *who = &request->principal;

    const struct {
        const char *name;
        struct text value;
    } known[] = {
        { FIXED_STAFF, text_of(who->staff_id) },
        { FIXED_OWN_STAFF, text_of(who->staff_id) },
        { FIXED_PRINCIPAL, text_of(who->id) },
        { FIXED_PARTNER, text_of(who->partner_id) },
        { FIXED_COHORTS, text_of(who->cohorts) },
        { FIXED_REF, route_value(request, "application_ref") },
        { FIXED_NONE, TEXT("") },
        { FIXED_RECIPIENT, text_of(principal_recipient(who)) },
        { FIXED_KIND, text_of(principal_kind(who)) },
        { FIXED_OWN_ID, principal_own_id(who) },
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, value) == 0)
            return known[i].value;
    return text_of(value);
}

/* What the row says literally, or that the client has no say in. */
field_set
input_take_fixed(struct request *request, const struct message_type *type, void *body)
{
    field_set taken = 0;

    for (size_t i = 0; i < type->field_count; i++) {
        const struct fixed *fixed = route_fixed(request->route, type->fields[i].name);
        const char *detail = NULL;

        if (!fixed || strcmp(fixed->value, FIXED_NOW) == 0)
            continue;
        struct text value = fixed_value(request, fixed->value);
        if (strcmp(fixed->value, FIXED_STAFF) == 0 && value.size == 0)
            continue;
        taken |= 1U << i;
        if (value.size > 0)
            (void)message_text_read(&type->fields[i], value, body, &detail);
    }
    return taken;
}

void *
input_of_path(struct request *request, const struct message_type *type)
{
    void *body = request_alloc(request, type->size);
    bool ignored = true;

    input_take_path(request, type, body, &ignored);
    input_take_fixed(request, type, body);
    return body;
}

static bool
is_parameter(const struct field *field)
{
    return !input_is_paging(field->name) && strcmp(field->name, "cohort_id") != 0;
}

bool
input_is_paging(const char *name)
{
    return strcmp(name, "after") == 0 || strcmp(name, "max") == 0 || order_takes(name);
}

static void
take_parameters(struct request *request, const struct message_type *type, field_set free,
                void *body, uint32_t *known)
{
    for (size_t i = 0; i < type->field_count; i++)
        for (size_t n = 0; (free >> i & 1) && n < request->target.pair_count; n++) {
            const struct pair *pair = &request->target.pairs[n];
            const char *detail = NULL;

            if (!is_parameter(&type->fields[i]) || !text_is(pair->name, type->fields[i].name))
                continue;
            *known |= 1U << n;
            const char *code = message_text_read(&type->fields[i], pair->value, body, &detail);
            if (code)
                problem_add(request, code, IN_QUERY, pair->name, detail);
        }
}

static void
take_limit(struct request *request, struct text value)
{
    int64_t rows = 0;

    if (value_number_between(value, 1, LIST_ROWS_MAX, &rows))
        request->page_rows = (size_t)rows;
    else
        problem_add(request, "bad_number", IN_QUERY, TEXT("limit"), "a number from 1 to 200");
}

void
input_number(const struct message_type *type, void *body, const char *name, int64_t number)
{
    int i = message_field(type, name);

    if (i >= 0 && type->fields[i].kind == FIELD_number)
        *(int64_t *)(void *)((char *)body + type->fields[i].offset) = number;
}

/* A query may have pages that are smaller than what is wanted. */
static size_t
rows_at_most(const struct message_type *type, size_t wanted)
{
    int i = message_field(type, "max");

    return i >= 0 && (int64_t)wanted >= type->fields[i].max ? (size_t)type->fields[i].max - 1
                                                            : wanted;
}

/* One row more than wanted is asked for: it tells whether there is a next page. */
static void
take_page(struct request *request, uint32_t *known)
{
    const struct message_type *type = request->route->parts[0].query;
    void *body = request->asked[0].body;
    struct text after = TEXT("");
    const char *detail = NULL;
    int i = message_field(type, "after");

    request->page_rows = LIST_ROWS_DEFAULT;
    for (size_t n = 0; n < request->target.pair_count; n++) {
        const struct pair *pair = &request->target.pairs[n];

        if (text_is(pair->name, "limit"))
            take_limit(request, pair->value);
        else if (text_is(pair->name, "after"))
            after = pair->value;
        else
            continue;
        *known |= 1U << n;
    }
    request->page_rows = rows_at_most(type, request->page_rows);
    input_number(type, body, "max", (int64_t)request->page_rows + 1);
    if (after.size == 0)
        return;
    if (!cursor_read(request, after, &after) || i < 0 || !order_read(request, type, body, &after)
        || message_text_read(&type->fields[i], after, body, &detail))
        problem_add(request, "bad_cursor", IN_QUERY, TEXT("after"),
                    "what `next` of the page before has");
}

/* Those that nobody knows, and those that come twice. */
void
input_check_parameters(struct request *request, uint32_t known)
{
    const struct target *target = &request->target;

    for (size_t n = 0; n < target->pair_count; n++) {
        if (!(known >> n & 1))
            problem_add(request, "unknown_parameter", IN_QUERY, target->pairs[n].name,
                        "this path has no such parameter");
        for (size_t m = 0; m < n; m++)
            if (text_equal(target->pairs[n].name, target->pairs[m].name))
                problem_add(request, "duplicate_member", IN_QUERY, target->pairs[n].name,
                            "it comes once");
    }
}

static void
check_required(struct request *request, const struct message_type *type, field_set free,
               const void *body)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];

        if ((free >> i & 1) && field->kind == FIELD_text && field->min > 0
            && input_text(type, body, field->name).size == 0)
            problem_add(request, "required", IN_QUERY, text_of(field->name), field->note);
    }
}

bool
input_queries(struct request *request)
{
    const struct route *route = request->route;
    uint32_t known = 0;
    bool is_there = true;

    for (size_t p = 0; p < PARTS_MAX && route->parts[p].query; p++) {
        const struct message_type *type = route->parts[p].query;
        void *body = request->asked[p].body = request_alloc(request, type->size);
        field_set free = ~(input_take_path(request, type, body, &is_there)
                           | input_take_fixed(request, type, body));

        take_parameters(request, type, free, body, &known);
        check_required(request, type, free, body);
        request->asked_count++;
    }
    if (route->kind == ROUTE_LIST)
        take_page(request, &known);
    input_check_parameters(request, known);
    if (!is_there)
        problem_answer(request, "not_found");
    return is_there && !problem_answer_added(request, "bad_parameter");
}
