/* API keys of the HTTP interface: making them known to the gateway, replacing and ending them. The
 * key is made here and shown once; the gateway is told a digest. */
#include "api_key_options.h"
#include "services/gtctl/gtctl.h"
#include "services/gtctl/import/frame.h"
#include "services/gtctl/pages.h"
#include "services/gtctl/printable.h"

#include "common/base/clock.h"
#include "common/format/api_key.h"
#include "proto/codes.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

enum { ZONE_BYTES = 64 * 1024, NAME_SHOWN = 120 };

static void
new_key_end(struct api_key *key)
{
    api_key_forget(key);
}

static enum status
refusal_error(const struct answer *answer, struct error *err)
{
    char code[64];

    snprintf(code, sizeof code, "%.*s", TEXT_ARGS(answer->code));
    const char *cure = code_cure(code);
    return error_set(err, CONFLICT, "refused: %s, field %.*s; %s", code, TEXT_ARGS(answer->field),
                     cure ? cure : "");
}

/* Sends one command and takes its answer. */
static enum status
ask_one(const struct message_type *type, const void *command, struct text unique, struct error *err)
{
    AUTO(client_destroy) struct client *client = NULL;
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    AUTO(request_clear) struct request request = { .name = type->name };
    AUTO(frame_clear) struct frame frame;
    const struct text parts[] = { text_of(type->name), unique };
    struct key key = key_of_texts(parts, 2);
    struct answer answer;

    msgpack_zone_init(&zone, ZONE_BYTES);
    frame_init(&frame);
    TRY(gtctl_connect(&client, err));
    frame_add(&frame, type, &key, command, 0);
    request.to = message_owner(type);
    request.body = frame_seal(&frame, TEXT(""));
    TRY(client_ask(client, &request, err));
    TRY(frame_answers(request.reply, 1, &zone, &answer, err));
    return answer.code.size ? refusal_error(&answer, err) : OK;
}

static void
show_key(const struct api_key *key, bool is_json)
{
    if (is_json)
        printf("{\"key_id\":\"%s\",\"key\":\"%s\"}\n", key->id, key->text);
    else
        printf("%s\n", key->text);
    if (!is_json)
        fprintf(stderr, "This is the only time that the key is shown. Its id is %s.\n", key->id);
}

static void
write_digest(const struct api_key *key, char digits[2 * API_KEY_DIGEST_SIZE + 1])
{
    sodium_bin2hex(digits, 2 * API_KEY_DIGEST_SIZE + 1, key->digest, sizeof key->digest);
}

static enum status
create(const struct api_key_options *options, struct error *err)
{
    AUTO(new_key_end) struct api_key key;
    char digits[2 * API_KEY_DIGEST_SIZE + 1];
    struct create_api_key command = options->made;

    api_key_make(&key);
    write_digest(&key, digits);
    command.key_id = text_of(key.id);
    command.digest = text_of(digits);
    TRY(ask_one(&create_api_key_command, &command, command.key_id, err));
    show_key(&key, options->is_json);
    return OK;
}

static enum status
rotate(const struct api_key_options *options, struct error *err)
{
    AUTO(new_key_end) struct api_key key;
    char digits[2 * API_KEY_DIGEST_SIZE + 1];
    char until[VALUE_TIME_SIZE];

    api_key_make(&key);
    write_digest(&key, digits);
    value_write_time(clock_now_us() + options->overlap_hours * 60 * VALUE_MINUTE_US, until);
    const struct rotate_api_key command = { .key_id = options->key_id,
                                            .new_key_id = text_of(key.id),
                                            .digest = text_of(digits),
                                            .overlap_until = text_of(until) };
    TRY(ask_one(&rotate_api_key_command, &command, command.new_key_id, err));
    show_key(&key, options->is_json);
    return OK;
}

static enum status
revoke(const struct api_key_options *options, struct error *err)
{
    const struct revoke_api_key command = { options->key_id };

    return ask_one(&revoke_api_key_command, &command, command.key_id, err);
}

static void
write_when(int64_t us, char out[VALUE_TIME_SIZE])
{
    snprintf(out, VALUE_TIME_SIZE, "-");
    if (us)
        value_write_time(us, out);
}

static void
print_line(const struct api_key_row *row)
{
    char expires[VALUE_TIME_SIZE], used[VALUE_TIME_SIZE], name[NAME_SHOWN], about[NAME_SHOWN];

    write_when(row->revoked_at ? row->revoked_at : row->expires_at, expires);
    write_when(row->last_used_at, used);
    printable_utf8(row->name, name, sizeof name);
    printable_utf8(row->partner_id.size ? row->partner_id : row->application_ref, about,
                   sizeof about);
    printf("%-16.*s %-12.*s %-8s %-27s %-27s %-16s %s\n", TEXT_ARGS(row->key_id),
           TEXT_ARGS(row->role), row->revoked_at ? "revoked" : "", expires, used, about, name);
}

static void
set_text(json_t *to, const char *name, struct text text)
{
    json_object_set_new(to, name, json_stringn(text.data ? text.data : "", text.size));
}

/* Every field of a row, by the table that declares it. */
static void
print_json(const struct api_key_row *row)
{
    json_t *object = json_object();

    for (size_t i = 0; i < api_key_row_type.field_count; i++) {
        const struct field *field = &api_key_row_type.fields[i];
        const char *value = (const char *)row + field->offset;
        char time[VALUE_TIME_SIZE];
        int64_t us = 0;
        struct text text;

        if (field->kind == FIELD_text) {
            memcpy(&text, value, sizeof text);
            set_text(object, field->name, text);
            continue;
        }
        memcpy(&us, value, sizeof us);
        write_when(us, time);
        set_text(object, field->name, us ? text_of(time) : TEXT(""));
    }
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

/* One page; its rows' number, and the last row's id in `after`, which holds KEY_ID_MAX and a NUL.
 */
static enum status
print_page(struct client *client, bool is_json, char *after, uint32_t *ret_count, struct error *err)
{
    AUTO(request_clear) struct request request = { .name = api_key_list_query.name };
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    const struct api_key_list query = { .after = text_of(after) };
    msgpack_object rows;

    msgpack_sbuffer_init(&body);
    msgpack_zone_init(&zone, ZONE_BYTES);
    query_pack(&body, &api_key_list_query, &query);
    request.to = message_owner(&api_key_list_query);
    request.body = (struct text){ body.data, body.size };
    TRY(client_ask(client, &request, err));
    TRY(message_open(request.reply, &zone, &rows, err));
    if (rows.type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "the gateway's reply has another form");
    *ret_count = rows.via.array.size;
    for (uint32_t i = 0; i < rows.via.array.size; i++) {
        struct api_key_row row;

        TRY(message_unpack(&api_key_row_type, &rows.via.array.ptr[i], &row, err));
        is_json ? print_json(&row) : print_line(&row);
        snprintf(after, KEY_ID_MAX + 1, "%.*s", TEXT_ARGS(row.key_id));
    }
    return OK;
}

static enum status
list(const struct api_key_options *options, struct error *err)
{
    AUTO(client_destroy) struct client *client = NULL;
    char after[KEY_ID_MAX + 1] = "";
    uint32_t count = QUERY_ROWS_MAX;

    TRY(gtctl_connect(&client, err));
    if (!options->is_json)
        printf("%-16s %-12s %-8s %-27s %-27s %-16s %s\n", "ID", "ROLE", "", "ENDS", "USED", "FOR",
               "NAME");
    while (count == QUERY_ROWS_MAX)
        TRY(print_page(client, options->is_json, after, &count, err));
    return OK;
}

static const struct action {
    const char *name;
    enum status (*run)(const struct api_key_options *options, struct error *err);
} actions[] = {
    { "create", create },
    { "list", list },
    { "rotate", rotate },
    { "revoke", revoke },
};

int
api_keys_run(int argc, char **argv)
{
    struct api_key_options options;
    struct error err = { 0 };

    if (!api_key_options_read(argc, argv, clock_now_us(), &options))
        return EXIT_USAGE;
    enum status status = gtctl_configure(&err);
    for (size_t i = 0; status == OK && i < sizeof actions / sizeof *actions; i++)
        if (strcmp(actions[i].name, options.action) == 0)
            status = actions[i].run(&options, &err);
    return gtctl_end("api-keys", status, &err, status == UNAVAILABLE ? EXIT_STUCK : EXIT_REFUSED);
}
