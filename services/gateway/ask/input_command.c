#include "input.h"
#include "input_private.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"

#include "common/base/value.h"

#include <sodium.h>
#include <string.h>

/* The moment for those that were left out. */
static void
take_now(struct request *request, const struct message_type *type, void *body)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct fixed *fixed = route_fixed(request->route, type->fields[i].name);
        struct text *text = (struct text *)(void *)((char *)body + type->fields[i].offset);
        char time[VALUE_TIME_SIZE];

        if (!fixed || strcmp(fixed->value, FIXED_NOW) != 0 || text->size > 0)
            continue;
        value_write_time(request->gateway->now_us, time);
        *text = request_copy(request, text_of(time));
    }
}

static void
add_faults(struct request *request, const struct json_faults *faults)
{
    for (size_t i = 0; i < faults->count && i < JSON_FAULTS_MAX; i++)
        problem_add(request, faults->list[i].code, IN_BODY, text_of(faults->list[i].pointer),
                    faults->list[i].detail);
}

bool
input_json(struct request *request)
{
    struct json_faults faults = { .count = 0 };

    request->json = json_read((struct text){ request->body, request->body_size }, &faults);
    if (request->json)
        return true;
    add_faults(request, &faults);
    problem_answer(request, "bad_json");
    return false;
}

/* The fields that the body may have. */
static field_set
body_fields(const struct message_type *type, field_set taken)
{
    field_set all =
        type->field_count == MESSAGE_FIELDS_MAX ? FIELDS_ALL : (1U << type->field_count) - 1;

    return all & ~taken;
}

/* What a row of a file may leave empty, to be refused by its own code, a client must say. */
static void
add_missing(const struct request *request, field_set fields, struct json_faults *faults)
{
    const struct message_type *type = request->route->command;

    for (size_t i = 0; i < type->field_count && json_is_object(request->json); i++) {
        const struct field *field = &type->fields[i];
        const json_t *value = json_object_get(request->json, field->name);
        bool is_empty = !value || json_is_null(value)
                        || (json_is_string(value) && json_string_length(value) == 0);

        if ((fields >> i & 1) && is_empty && list_has(request->route->needs, field->name))
            json_fault_add(faults, "", field->name, "required", field->note);
    }
}

/* Whether all that a client must say is there, as far as the struct can tell: a number that was
 * left out can't be told from 0. */
static bool
has_needed(const struct request *request, field_set fields)
{
    const struct message_type *type = request->route->command;
    const char *needs = request->route->needs;

    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];

        if (!(fields >> i & 1) || !list_has(needs, field->name))
            continue;
        if (field->kind == FIELD_text
                ? input_text(type, request->written.body, field->name).size == 0
                : field->is_added)
            return false;
    }
    return true;
}

/* False: it is to be read carefully, member by member. */
static bool
read_plain(struct request *request, field_set fields)
{
    return message_json_plain(request->route->command,
                              (struct text){ request->body, request->body_size }, fields,
                              request->written.body, &request->memory)
           && has_needed(request, fields);
}

/* Nothing to say may be said by no body at all; what is deleted stands in the path. */
static bool
read_body(struct request *request, field_set fields)
{
    struct json_faults faults = { .count = 0 };

    if (request->body_size == 0 && (fields == 0 || request->method == METHOD_DELETE))
        return true;
    if (read_plain(request, fields))
        return true;
    if (!input_json(request))
        return false;
    message_json_read(request->route->command, request->json, fields, "", request->written.body,
                      &request->memory, &faults);
    add_missing(request, fields, &faults);
    if (faults.count == 0)
        return true;
    add_faults(request, &faults);
    problem_answer(request, "invalid");
    return false;
}

/* Of all that was said: the same again is the same request, another time or place is not. */
void
input_fingerprint(struct request *request)
{
    msgpack_sbuffer bytes;
    msgpack_packer to;

    msgpack_sbuffer_init(&bytes);
    msgpack_packer_init(&to, &bytes, msgpack_sbuffer_write);
    message_pack(request->route->command, request->written.body, &to);
    crypto_generichash(request->written.fingerprint, KEY_SIZE, (const unsigned char *)bytes.data,
                       bytes.size, NULL, 0);
    msgpack_sbuffer_destroy(&bytes);
}

bool
input_command(struct request *request)
{
    const struct message_type *type = request->route->command;
    void *body = request->written.body = request_alloc(request, type->size);
    bool is_there = true;
    field_set taken =
        input_take_path(request, type, body, &is_there) | input_take_fixed(request, type, body);

    if (!is_there) {
        problem_answer(request, "not_found");
        return false;
    }
    if (!read_body(request, body_fields(type, taken)))
        return false;
    input_check_parameters(request, 0);
    if (problem_answer_added(request, "bad_parameter"))
        return false;
    if (request->cohort_id.size == 0) /* one that is being opened stands in the body */
        request->cohort_id = input_text(type, body, "cohort_id");
    if (request->cohort_id.size > 0
        && !principal_has_cohort(&request->principal, request->cohort_id)) {
        problem_answer(request, "not_found");
        return false;
    }
    input_fingerprint(request);
    take_now(request, type, body);
    return true;
}
