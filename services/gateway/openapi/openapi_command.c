/* Bodies and answers of commands: what a client must say, and what it is told. */
#include "openapi.h"

#include "common/message/json_write.h"

#include <string.h>

bool
openapi_is_required(const struct route *route, const struct field *field)
{
    return !route_fixed(route, field->name)
           && (list_has(route->needs, field->name) || !openapi_may_be_null(field, false));
}

static void
put_body_example(const struct route *route, msgpack_sbuffer *to)
{
    json_put_name(to, "examples");
    json_put(to, "[{");
    for (size_t i = 0; i < route->command->field_count; i++)
        if (openapi_is_given(route, route->command, i)) {
            json_put_name(to, route->command->fields[i].name);
            openapi_example(&route->command->fields[i], to);
        }
    json_put(to, "}]");
}

static void
put_name(const char *name, msgpack_sbuffer *to)
{
    json_put_comma(to);
    json_put_string(to, text_of(name));
}

void
openapi_body(const struct route *route, msgpack_sbuffer *to)
{
    const struct message_type *type = route->command;

    json_put(to, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
    for (size_t i = 0; i < type->field_count; i++)
        if (openapi_is_given(route, type, i)) {
            const struct field *field = &type->fields[i];

            json_put_name(to, field->name);
            openapi_field(field,
                          openapi_may_be_null(field, false) && !list_has(route->needs, field->name),
                          to);
        }
    json_put(to, "},\"required\":[");
    for (size_t i = 0; i < type->field_count; i++)
        if (openapi_is_given(route, type, i) && openapi_is_required(route, &type->fields[i]))
            put_name(type->fields[i].name, to);
    json_put(to, "]");
    put_body_example(route, to);
    json_put(to, "}");
}

static void
put_told(const struct route *route, msgpack_sbuffer *to)
{
    const struct message_type *type = route->command;
    struct text name;

    for (size_t n = 0; route_parameter(route, n, &name); n++)
        if (route_is_apart(route, name)) {
            json_put_comma(to);
            json_put_string(to, name);
            json_put(to, ":{\"type\":\"string\"}");
        }
    for (size_t i = 0; i < type->field_count; i++)
        if (route_tells(route, i)) {
            json_put_name(to, type->fields[i].name);
            openapi_field(&type->fields[i], openapi_may_be_null(&type->fields[i], true), to);
        }
    if (!route->result)
        return;
    json_put_name(to, route->result);
    json_put(to, route->is_number ? "{\"type\":\"integer\"}" : "{\"type\":\"string\"}");
}

/* Without an object of its own it is told by the names of the path, by what the route tells, and by
 * the result. */
void
openapi_result(const struct route *route, msgpack_sbuffer *to)
{
    const struct message_type *type = route->command;
    struct text name;

    if (route->made) {
        openapi_row(route->made, to);
        return;
    }
    json_put(to, "{\"type\":\"object\",\"properties\":{");
    put_told(route, to);
    json_put(to, "},\"required\":[");
    for (size_t n = 0; route_parameter(route, n, &name); n++)
        if (route_is_apart(route, name)) {
            json_put_comma(to);
            json_put_string(to, name);
        }
    for (size_t i = 0; i < type->field_count; i++)
        if (route_tells(route, i))
            put_name(type->fields[i].name, to);
    if (route->result)
        put_name(route->result, to);
    json_put(to, "]}");
}
