#include "openapi.h"

#include "common/message/json_write.h"

#include <string.h>

static void
put_member(msgpack_sbuffer *to, const char *name, const char *value)
{
    json_put_name(to, name);
    json_put_string(to, text_of(value));
}

static void
put_ref(msgpack_sbuffer *to, const char *kind, const char *name)
{
    json_put_comma(to);
    json_put(to, "{\"$ref\":\"#/components/");
    json_put(to, kind);
    json_put(to, "/");
    json_put(to, name);
    json_put(to, "\"}");
}

/* The field of the route's messages that a parameter of the path fills. */
static const struct field *
field_of(const struct route *route, struct text name)
{
    const struct message_type *type = route->command ? route->command : route->parts[0].query;

    for (size_t i = 0; type && i < type->field_count; i++)
        if (text_is(name, type->fields[i].name))
            return &type->fields[i];
    return NULL;
}

static void
put_path_parameter(const struct route *route, struct text name, msgpack_sbuffer *to)
{
    static const struct field text = {
        .name = "cohort_id", .kind = FIELD_text, .min = 1, .max = 1000, .note = "which cohort"
    };
    const struct field *field = field_of(route, name);

    json_put_comma(to);
    json_put(to, "{\"in\":\"path\",\"required\":true,\"name\":");
    json_put_string(to, name);
    put_member(to, "description", field ? field->note : text.note);
    json_put(to, ",\"schema\":");
    openapi_field(field ? field : &text, false, to);
    json_put(to, "}");
}

static void
put_query_parameter(const struct route *route, const struct field *field, msgpack_sbuffer *to)
{
    json_put_comma(to);
    json_put(to, "{\"in\":\"query\",\"name\":");
    json_put_string(to, text_of(field->name));
    put_member(to, "description", field->note);
    if (field->kind == FIELD_text && openapi_is_required(route, field))
        json_put(to, ",\"required\":true");
    json_put(to, ",\"schema\":");
    openapi_field(field, openapi_may_be_null(field, false), to);
    json_put(to, "}");
}

static bool
was_before(const struct route *route, size_t part, const char *name)
{
    for (size_t p = 0; p < part; p++)
        for (size_t i = 0; i < route->parts[p].query->field_count; i++)
            if (strcmp(route->parts[p].query->fields[i].name, name) == 0)
                return true;
    return false;
}

/* Those of a route of one's own whose body is a file: the fields of its command. */
static void
put_command_parameters(const struct route *route, msgpack_sbuffer *to)
{
    for (size_t i = 0; route->command && i < route->command->field_count; i++)
        if (openapi_is_given(route, route->command, i))
            put_query_parameter(route, &route->command->fields[i], to);
}

static void
put_query_parameters(const struct route *route, msgpack_sbuffer *to)
{
    if (route->kind == ROUTE_OWN && !route->body_schema)
        put_command_parameters(route, to);
    for (size_t p = 0; p < ROUTE_PARTS_MAX && route->parts[p].query; p++) {
        const struct message_type *type = route->parts[p].query;

        for (size_t i = 0; i < type->field_count; i++)
            if (openapi_is_given(route, type, i) && !was_before(route, p, type->fields[i].name))
                put_query_parameter(route, &type->fields[i], to);
    }
    if (route->kind == ROUTE_LIST) {
        put_ref(to, "parameters", "limit");
        put_ref(to, "parameters", "after");
    }
}

void
openapi_parameters(const struct route *route, msgpack_sbuffer *to)
{
    struct text name;

    json_put_name(to, "parameters");
    json_put(to, "[");
    for (size_t n = 0; route_parameter(route, n, &name); n++)
        put_path_parameter(route, name, to);
    put_query_parameters(route, to);
    if (route->parameters) {
        json_put_comma(to);
        json_put(to, schema_named(route->parameters));
    }
    if (route->method == METHOD_POST && !route->needs_no_key)
        put_ref(to, "parameters", "idempotency_key");
    if (route->checked)
        put_ref(to, "parameters", "if_match");
    if (openapi_has_etag(route))
        put_ref(to, "parameters", "if_none_match");
    json_put(to, "]");
}
