#include "templates.h"

#include "services/gtctl/import/frame.h"
#include "services/gtctl/pages.h"

#include "proto/templates.h"

#include <sodium.h>
#include <stdio.h>

enum { ZONE_BYTES = 16 * 1024 };

static const struct template_source *
source_of(const struct template_folder *folder, struct text name)
{
    for (size_t i = 0; i < folder->source_count; i++)
        if (text_is(name, folder->sources[i].name))
            return &folder->sources[i];
    return NULL;
}

static void
print_problem(const struct templates_options *options, const struct template_folder *folder,
              const struct template_problem_row *row)
{
    const struct template_source *source = source_of(folder, row->name);

    if (!source)
        return;
    struct template_origin origin = template_origin(source, row->line);
    fprintf(stderr, "%s/%s:%d: %.*s\n", options->path, origin.file->name, origin.line,
            TEXT_ARGS(row->what));
}

static enum status
print_problems(const struct templates_options *options, const struct template_folder *folder,
               struct text reply, size_t *count, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object rows;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(reply, &zone, &rows, err));
    if (rows.type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "notifications: the reply has another form");
    for (uint32_t i = 0; i < rows.via.array.size; i++) {
        struct template_problem_row row;

        TRY(message_unpack(&template_problem_row_type, &rows.via.array.ptr[i], &row, err));
        print_problem(options, folder, &row);
        ++*count;
    }
    return OK;
}

static void
pack_checks(const struct template_folder *folder, size_t from, size_t to, msgpack_sbuffer *body)
{
    msgpack_packer packer;

    msgpack_packer_init(&packer, body, msgpack_sbuffer_write);
    msgpack_pack_array(&packer, to - from);
    for (size_t i = from; i < to; i++) {
        const struct template_source *source = &folder->sources[i];
        const struct template_check_ask query = { text_of(source->name),
                                                  { source->text, source->size } };
        message_pack(&template_check_query, &query, &packer);
    }
}

enum status
templates_check(struct client *client, const struct templates_options *options,
                const struct template_folder *folder, size_t *ret_count, struct error *err)
{
    *ret_count = 0;
    for (size_t from = 0; from < folder->source_count; from += TEMPLATE_CHECKS_MAX) {
        AUTO(request_clear) struct request request = { .name = template_check_query.name };
        AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
        size_t to = from + TEMPLATE_CHECKS_MAX;

        msgpack_sbuffer_init(&body);
        pack_checks(folder, from, to < folder->source_count ? to : folder->source_count, &body);
        request.to = message_owner(&template_check_query);
        request.body = (struct text){ body.data, body.size };
        TRY(client_ask(client, &request, err));
        TRY(print_problems(options, folder, request.reply, ret_count, err));
    }
    return OK;
}

struct publishing {
    struct client *client;
    const struct templates_options *options;
    const struct template_folder *folder;
    struct frame frame;
    size_t first, changed; /* first: of the sources, in the frame */
};

static enum status
take_answers(struct publishing *publishing, struct text reply, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    static struct answer answers[COMMAND_ROWS_MAX];
    size_t count = publishing->frame.count;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(frame_answers(reply, count, &zone, answers, err));
    for (size_t i = 0; i < count; i++) {
        const char *name = publishing->folder->sources[publishing->first + i].name;
        bool is_new = answers[i].result.size && answers[i].result.data[0] == 'v';

        if (answers[i].code.size)
            return error_set(err, CONFLICT, "%s is refused: %.*s", name,
                             answers[i].result.size < 120 ? (int)answers[i].result.size : 120,
                             answers[i].result.data);
        publishing->changed += is_new;
        if (is_new && !publishing->options->is_quiet)
            printf("%-32s %.*s\n", name, TEXT_ARGS(answers[i].result));
    }
    return OK;
}

static enum status
send_frame(struct publishing *publishing, struct error *err)
{
    AUTO(request_clear) struct request request = { .name = publish_template_command.name };

    request.to = message_owner(&publish_template_command);
    request.body = frame_seal(&publishing->frame, TEXT(""));
    TRY(client_ask(publishing->client, &request, err));
    TRY(take_answers(publishing, request.reply, err));
    publishing->first += publishing->frame.count;
    frame_reset(&publishing->frame);
    return OK;
}

/* The key is new each time: the same text may be published again after another one. A request that
 * is repeated for want of a reply has the same key. */
static void
add_source(struct publishing *publishing, const struct template_source *source)
{
    const struct publish_template command = { .name = text_of(source->name),
                                              .source = { source->text, source->size },
                                              .live_from = publishing->options->live_from_us,
                                              .is_shipped = publishing->options->is_shipped };
    struct key key;

    randombytes_buf(&key, sizeof key);
    frame_add(&publishing->frame, &publish_template_command, &key, &command, 0);
}

enum status
templates_publish(struct client *client, const struct templates_options *options,
                  const struct template_folder *folder, struct error *err)
{
    struct publishing publishing = { .client = client, .options = options, .folder = folder };
    enum status status = OK;

    frame_init(&publishing.frame);
    for (size_t i = 0; status == OK && i < folder->source_count; i++) {
        add_source(&publishing, &folder->sources[i]);
        if (frame_is_full(&publishing.frame) || i + 1 == folder->source_count)
            status = send_frame(&publishing, err);
    }
    frame_clear(&publishing.frame);
    if (status == OK && !options->is_quiet)
        printf("%zu of %zu templates have a new version\n", publishing.changed,
               folder->source_count);
    return status;
}
