#include "openapi.h"

#include "services/gateway/access/permit.h"
#include "services/gateway/ask/input.h"

#include "common/message/json_write.h"

#include <string.h>

enum { SUCCESS = 200, CREATED = 201, NO_CONTENT = 204, NOT_MODIFIED = 304 };

static void
put_member(msgpack_sbuffer *to, const char *name, const char *value)
{
    json_put_name(to, name);
    json_put_string(to, text_of(value));
}

bool
openapi_is_given(const struct route *route, const struct message_type *type, size_t i)
{
    const char *name = type->fields[i].name;
    const struct fixed *fixed = route_fixed(route, name);

    if (route_has_parameter(route, name))
        return false;
    if (type->role == MESSAGE_query && input_is_paging(name))
        return false;
    return !fixed || strcmp(fixed->value, FIXED_NOW) == 0 || strcmp(fixed->value, FIXED_STAFF) == 0;
}

static void
put_media(msgpack_sbuffer *to, struct text type)
{
    json_put_comma(to);
    json_put_string(to, type);
    json_put(to, ":{\"schema\":");
}

static bool
has_fields(const struct route *route)
{
    for (size_t i = 0; route->command && i < route->command->field_count; i++)
        if (openapi_is_given(route, route->command, i))
            return true;
    return false;
}

/* A command without fields may come with an empty object, which some clients can't do without. */
static bool
has_body(const struct route *route)
{
    if (route->method == METHOD_DELETE)
        return false;
    return route->kind != ROUTE_OWN || route->body_schema || route->body_types;
}

static bool
needs_body(const struct route *route)
{
    return route->kind == ROUTE_OWN ? !route->is_body_optional : has_fields(route);
}

static void
put_body(const struct route *route, msgpack_sbuffer *to)
{
    const char *types = route->body_types ? route->body_types : "application/json";

    json_put(to, ",\"requestBody\":{");
    json_put(to, needs_body(route) ? "\"required\":true,\"content\":{" : "\"content\":{");
    while (*types) {
        struct text type = { types, strcspn(types, "|") };

        put_media(to, type);
        if (route->kind == ROUTE_COMMAND)
            openapi_body(route, to);
        else
            json_put(to, route->body_schema ? schema_named(route->body_schema)
                                            : "{\"type\":\"string\",\"format\":\"binary\"}");
        json_put(to, "}");
        types += type.size + (types[type.size] == '|');
    }
    json_put(to, "}}");
}

static void
put_row_ref(const struct message_type *row, msgpack_sbuffer *to)
{
    json_put(to, "{\"$ref\":\"#/components/schemas/");
    json_put(to, row->name);
    json_put(to, "\"}");
}

static void
put_part(const struct part *part, msgpack_sbuffer *to)
{
    if (!part->member) {
        put_row_ref(part->row, to);
        return;
    }
    json_put(to, "{\"type\":\"object\",\"required\":[\"");
    json_put(to, part->member);
    json_put(to, "\"],\"properties\":{\"");
    json_put(to, part->member);
    json_put(to, "\":{\"type\":\"array\",\"items\":");
    put_row_ref(part->row, to);
    json_put(to, "}}}");
}

static void
put_thing(const struct route *route, msgpack_sbuffer *to)
{
    if (!route->parts[1].query) {
        put_part(&route->parts[0], to);
        return;
    }
    json_put(to, "{\"allOf\":[");
    for (size_t p = 0; p < ROUTE_PARTS_MAX && route->parts[p].query; p++) {
        json_put_comma(to);
        put_part(&route->parts[p], to);
    }
    json_put(to, "]}");
}

static void
put_answer_schema(const struct route *route, msgpack_sbuffer *to)
{
    if (route->answer_schema)
        json_put(to, schema_named(route->answer_schema));
    else if (route->kind == ROUTE_FIND)
        put_thing(route, to);
    else if (route->kind == ROUTE_LIST) {
        json_put(to, "{\"type\":\"object\",\"required\":[\"items\",\"next\"],\"properties\":"
                     "{\"items\":{\"type\":\"array\",\"items\":");
        put_row_ref(route->parts[0].row, to);
        json_put(to, "},\"next\":{\"type\":[\"string\",\"null\"],\"description\":"
                     "\"the path of the next page; null: this is the last\"}}}");
    } else if (route->kind == ROUTE_COMMAND && !route->answer_type)
        openapi_result(route, to);
    else
        json_put(to, route->answer_type ? "{\"type\":\"string\"}" : "{\"type\":\"object\"}");
}

static void
put_success(const struct route *route, msgpack_sbuffer *to)
{
    unsigned status = route->success ? route->success : SUCCESS;

    json_put(to, "\"");
    json_put_number(to, status);
    json_put(to, "\":{\"description\":");
    json_put_string(to, text_of(status == CREATED      ? "Made"
                                : status == NO_CONTENT ? "Done"
                                                       : "As asked"));
    openapi_success_headers(route, status, to);
    if (status != NO_CONTENT) {
        json_put(to, ",\"content\":{");
        put_media(to, text_of(route->answer_type ? route->answer_type : "application/json"));
        put_answer_schema(route, to);
        json_put(to, "}}");
    }
    json_put(to, "}");
    if (!openapi_has_etag(route))
        return;
    json_put(to, ",\"304\":{\"description\":\"As in If-None-Match\"");
    openapi_success_headers(route, NOT_MODIFIED, to);
    json_put(to, "}");
}

static void
put_refusal(const char *status, msgpack_sbuffer *to)
{
    json_put_name(to, status);
    json_put(to, "{\"$ref\":\"#/components/responses/");
    json_put(to, openapi_refusal(status));
    json_put(to, "\"}");
}

static void
put_responses(const struct route *route, bool is_public, msgpack_sbuffer *to)
{
    static const char *const reading[] = { "400", "401", "403", "404", "406",
                                           "429", "500", "503", NULL };
    static const char *const writing[] = { "400", "401", "403", "404", "406", "409", "413",
                                           "415", "422", "429", "500", "503", NULL };
    static const char *const open_reading[] = { "400", "404", "406", "429", "500", "503", NULL };
    static const char *const open_writing[] = { "400", "401", "403", "404", "406", "413",
                                                "415", "422", "429", "500", "503", NULL };
    bool is_write = route_is_write(route);
    const char *const *statuses = is_public  ? (is_write ? open_writing : open_reading)
                                  : is_write ? writing
                                             : reading;

    json_put(to, ",\"responses\":{");
    put_success(route, to);
    for (; *statuses; statuses++)
        put_refusal(*statuses, to);
    if (route->checked)
        put_refusal("412", to);
    json_put(to, "}");
}

void
openapi_operation(const struct route *route, msgpack_sbuffer *to)
{
    const struct permit_row *permit = permit_find(route->name);
    const struct message_type *type = route->command ? route->command : route->parts[0].query;

    json_put(to, "{");
    put_member(to, "operationId", route->name);
    put_member(to, "summary", route->summary);
    put_member(to, "description", type ? type->note : route->summary);
    json_put(to, ",\"tags\":[");
    json_put_string(to, text_of(permit->is_public ? "about" : area_name(permit->area)));
    json_put(to, "]");
    openapi_parameters(route, to);
    if (route_is_write(route) && has_body(route))
        put_body(route, to);
    put_responses(route, permit->is_public, to);
    if (permit->is_public)
        json_put(to, ",\"security\":[]");
    json_put(to, "}");
}
