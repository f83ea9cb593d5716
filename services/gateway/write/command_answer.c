/* What a command that has ended is answered with. */
#include "command.h"
#include "services/gateway/ask/input.h"
#include "services/gateway/http/problem.h"

#include "common/message/json_write.h"
#include "common/message/message_json.h"
#include "common/service/work.h"

#include <stdio.h>
#include <string.h>

enum { CODE_SIZE = 64, POINTER_SIZE = 80, NOT_THERE = 404, NO_CONTENT = 204 };

static bool
is_of_path(const struct request *request, struct text field)
{
    struct text parameter;

    for (size_t i = 0; route_parameter(request->route, i, &parameter); i++)
        if (text_equal(parameter, field))
            return true;
    return false;
}

/* What the path names and nobody knows is not there. */
void
command_refused(struct request *request, struct text code, struct text field)
{
    char name[CODE_SIZE];
    char pointer[POINTER_SIZE];
    bool is_path = is_of_path(request, field);

    snprintf(name, sizeof name, "%.*s", TEXT_ARGS(code));
    if (text_is(code, CODE_OF_A_MOMENT) && request_header(request, "If-Match")) {
        problem_answer(request, "precondition_failed"); /* the client knows an ETag, no sequence */
        return;
    }
    const struct problem_row *row = problem_find(name);
    snprintf(pointer, sizeof pointer, "%s%.*s", is_path ? "" : "/", TEXT_ARGS(field));
    if (field.size > 0)
        problem_add(request, row->code, is_path ? IN_PATH : IN_BODY,
                    request_copy(request, text_of(pointer)), row->title);
    if (is_path && strncmp(name, "unknown_", 8) == 0)
        problem_answer_as(request, row->code, NOT_THERE);
    else
        problem_answer(request, row->code);
}

/* The path of what was made: its parameters are those of the path, of the command, or of the
 * result. NULL when one is not known. */
static const char *
write_location(struct request *request, const json_t *result)
{
    msgpack_sbuffer to;
    const char *at = request->route->location;
    bool is_known = true;

    msgpack_sbuffer_init(&to);
    while (*at && is_known) {
        size_t size = strcspn(at, "{");
        char name[CODE_SIZE];

        json_put_text(&to, (struct text){ at, size });
        at += size;
        if (!*at)
            break;
        size = strcspn(at, "}");
        snprintf(name, sizeof name, "%.*s", (int)size - 1, at + 1);
        struct text value = route_value(request, name);
        if (value.size == 0 && request->written.body)
            value = input_text(request->route->command, request->written.body, name);
        if (value.size == 0)
            value = text_of(json_string_value(json_object_get(result, name)));
        is_known = value.size > 0;
        target_put(&to, value);
        at += size + 1;
    }
    struct text path = request_copy(request, (struct text){ to.data, to.size });
    msgpack_sbuffer_destroy(&to);
    return is_known ? path.data : NULL;
}

/* The identifiers of the path and body; what the result names follows them. */
static void
write_ids(struct request *request, msgpack_sbuffer *to)
{
    const struct message_type *type = request->route->command;
    field_set ids = 0;
    struct text name;

    for (size_t n = 0; route_parameter(request->route, n, &name); n++) {
        if (!route_is_apart(request->route, name))
            continue;
        json_put_comma(to);
        json_put_string(to, name);
        json_put(to, ":");
        json_put_string(to, request->values[n]);
    }
    for (size_t i = 0; i < type->field_count; i++)
        if (route_tells(request->route, i))
            ids |= 1U << i;
    message_json_write(type, request->written.body, ids, false, to);
}

/* Of an object the members that are declared, and what is empty as null. */
static void
write_made(struct request *request, const json_t *object, struct text result)
{
    const struct message_type *type = request->route->made;
    void *row = type ? request_alloc(request, type->size) : NULL;
    struct json_faults faults = { .count = 0 };
    msgpack_sbuffer *to = &request->answer.body;

    if (!type || !message_json_read(type, object, FIELDS_ALL, "", row, &request->memory, &faults)) {
        json_put_text(to, result);
        return;
    }
    json_put(to, "{");
    message_json_write(type, row, FIELDS_ALL, true, to);
    json_put(to, "}");
}

static void
write_done(struct request *request, const json_t *object, struct text result)
{
    msgpack_sbuffer *to = &request->answer.body;

    if (object) {
        write_made(request, object, result);
        return;
    }
    json_put(to, "{");
    write_ids(request, to);
    if (request->route->result) {
        json_put_name(to, request->route->result);
        if (request->route->is_number)
            json_put_text(to, result);
        else
            json_put_string(to, result);
    }
    json_put(to, "}");
}

void
command_done(struct request *request, struct text result)
{
    struct answer *answer = &request->answer;
    json_t *object = result.size > 0 && result.data[0] == '{'
                         ? json_loadb(result.data, result.size, 0, NULL)
                         : NULL;

    answer->status = request->route->success ? request->route->success : 200;
    if (answer->status != NO_CONTENT) {
        answer->type = "application/json";
        write_done(request, object, result);
    }
    if (request->route->location) {
        const char *location = write_location(request, object);
        if (location)
            answer_header(answer, "Location", location);
    }
    answer_header(answer, "Cache-Control", "no-store");
    json_decref(object);
    request_done(request);
}
