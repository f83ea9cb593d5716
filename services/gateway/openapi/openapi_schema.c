#include "openapi.h"

#include "services/gateway/access/permit.h"

#include "common/message/json_write.h"

#include <string.h>

enum { DIGITS_MAX = 999999999 };

static const struct {
    const char *type, *format, *example;
} forms[] = {
    [FORM_text] = { "string", NULL, NULL },
    [FORM_date] = { "string", "date", "\"2026-09-01\"" },
    [FORM_time] = { "string", "date-time", "\"2026-09-01T09:00:00Z\"" },
    [FORM_digits] = { "integer", NULL, "1" },
    [FORM_yes_no] = { "boolean", NULL, "false" },
    [FORM_email] = { "string", "email", "\"somebody@example.org\"" },
    [FORM_url] = { "string", "uri", "\"https://meet.example.org/1\"" },
    [FORM_hash] = { "string", NULL,
                    "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"" },
    [FORM_json] = { "object", NULL, "{}" },
    [FORM_choice] = { "string", NULL, NULL },
};

/* Texts by the names of their fields. */
static const struct {
    const char *name, *example;
} examples[] = {
    { "cohort_id", "autumn-2026" },
    { "application_ref", "A1000001" },
    { "session_id", "S-1001" },
    { "meeting_id", "M-1001" },
    { "window_id", "W-1" },
    { "partner_id", "partner-01" },
    { "code", "NPQH" },
    { "programme", "NPQH" },
    { "component", "NPQH-M1" },
    { "mode", "blended" },
    { "urn", "100001" },
    { "school_urn", "100001" },
    { "venue_urn", "100001" },
    { "trn", "1234567" },
    { "role", "headteacher" },
    { "role_status", "held" },
    { "action", "withdraw" },
    { "status", "attended" },
    { "result", "pass" },
    { "type", "academy" },
    { "country", "england" },
    { "zone", "Europe/London" },
    { "if_sequence", "0" },
};

static void
put_member(msgpack_sbuffer *to, const char *name, const char *value)
{
    json_put_name(to, name);
    json_put_string(to, text_of(value));
}

bool
openapi_may_be_null(const struct field *field, bool is_answer)
{
    if (field->kind == FIELD_when)
        return is_answer || field->is_added;
    if (field->kind == FIELD_text)
        return field->min == 0 || field->is_added;
    return !is_answer && field->is_added;
}

/* "a|b" as ["a","b"]; an empty word is null. */
static void
put_enum(const char *allowed, bool is_null, msgpack_sbuffer *to)
{
    struct text word;

    json_put_name(to, "enum");
    json_put(to, "[");
    while (message_word(&allowed, &word))
        if (word.size > 0) {
            json_put_comma(to);
            json_put_string(to, word);
        }
    json_put(to, is_null ? ",null]" : "]");
}

static void
put_type(const char *type, bool is_null, msgpack_sbuffer *to)
{
    json_put_name(to, "type");
    if (!is_null) {
        json_put_string(to, text_of(type));
        return;
    }
    json_put(to, "[\"");
    json_put(to, type);
    json_put(to, "\",\"null\"]");
}

static void
put_number(msgpack_sbuffer *to, const char *name, int64_t number)
{
    json_put_name(to, name);
    json_put_number(to, number);
}

/* Sizes count bytes, and a character has at least one. */
static void
put_text_limits(const struct field *field, bool is_null, msgpack_sbuffer *to)
{
    if (field->form == FORM_digits) {
        put_number(to, "minimum", 0);
        put_number(to, "maximum", DIGITS_MAX);
    } else if (field->form == FORM_hash)
        put_member(to, "pattern", "^[0-9A-Fa-f]{64}$");
    else if (field->allowed)
        put_enum(field->allowed, is_null, to);
    else if (field->form == FORM_text) {
        if (field->min > 0 || !is_null)
            put_number(to, "minLength", 1);
        put_number(to, "maxLength", field->max);
    }
}

void
openapi_field(const struct field *field, bool is_null, msgpack_sbuffer *to)
{
    json_put(to, "{");
    if (field->kind == FIELD_text) {
        if (field->form == FORM_json)
            json_put(to, is_null ? "\"type\":[\"object\",\"array\",\"null\"],\"items\":{}"
                                 : "\"type\":[\"object\",\"array\"],\"items\":{}");
        else
            put_type(forms[field->form].type, is_null, to);
        if (forms[field->form].format)
            put_member(to, "format", forms[field->form].format);
        put_text_limits(field, is_null, to);
    } else if (field->kind == FIELD_when) {
        put_type("string", is_null, to);
        put_member(to, "format", "date-time");
    } else if (field->kind == FIELD_flag)
        put_type("boolean", is_null, to);
    else {
        put_type("integer", is_null, to);
        put_number(to, "minimum", field->min);
        put_number(to, "maximum", field->max);
    }
    put_member(to, "description", field->note);
    json_put(to, "}");
}

static const char *
text_example(const char *name)
{
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        if (strcmp(examples[i].name, name) == 0)
            return examples[i].example;
    return "text";
}

void
openapi_example(const struct field *field, msgpack_sbuffer *to)
{
    if (field->kind == FIELD_flag)
        json_put(to, "true");
    else if (field->kind == FIELD_number)
        json_put_number(to, field->min > 0 ? field->min : field->max > 0 ? 1 : 0);
    else if (field->kind == FIELD_when)
        json_put(to, forms[FORM_time].example);
    else if (field->allowed) {
        const char *first = field->allowed + (*field->allowed == '|');
        json_put_string(to, (struct text){ first, strcspn(first, "|") });
    } else if (forms[field->form].example)
        json_put(to, forms[field->form].example);
    else
        json_put_string(to, text_of(text_example(field->name)));
}

struct sight {
    const struct message_type *row;
    const char *field;
    bool is_hidden;
};

static bool
look_for_hiding(const struct route *route, void *self)
{
    struct sight *sight = self;

    for (size_t p = 0; p < ROUTE_PARTS_MAX && route->parts[p].row; p++)
        if (route->parts[p].row == sight->row && list_has(route->parts[p].hide, sight->field))
            sight->is_hidden = true;
    return !sight->is_hidden;
}

/* What some role does not see, or some route does not show, may be missing. */
static bool
is_always_there(const struct message_type *row, const struct field *field)
{
    struct sight sight = { row, field->name, false };

    routes_each(look_for_hiding, &sight);
    if (sight.is_hidden)
        return false;
    for (int role = 0; role < ROLE_COUNT; role++)
        if (!permit_field((enum role)role, row, field))
            return false;
    return true;
}

void
openapi_row(const struct message_type *row, msgpack_sbuffer *to)
{
    json_put(to, "{\"type\":\"object\"");
    put_member(to, "description", row->note);
    json_put_name(to, "properties");
    json_put(to, "{");
    for (size_t i = 0; i < row->field_count; i++) {
        json_put_name(to, row->fields[i].name);
        openapi_field(&row->fields[i], openapi_may_be_null(&row->fields[i], true), to);
    }
    json_put(to, "}");
    json_put_name(to, "required");
    json_put(to, "[");
    for (size_t i = 0; i < row->field_count; i++)
        if (is_always_there(row, &row->fields[i])) {
            json_put_comma(to);
            json_put_string(to, text_of(row->fields[i].name));
        }
    json_put(to, "]}");
}
