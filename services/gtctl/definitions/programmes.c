/* Checking and publishing the programmes' definitions. */
#include "services/gtctl/gtctl.h"
#include "services/gtctl/import/drain.h"
#include "services/gtctl/import/frame.h"

#include "common/programme/programme_file.h"
#include "proto/codes.h"
#include "proto/enrolment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ZONE_BYTES = 16 * 1024 };

struct programmes {
    struct programme_file *file;
    struct client *client;
    struct frame frame;
    struct request request;
    int first; /* of the file's entries, in the frame */
    bool is_quiet;
};

static void
programmes_clear(struct programmes *programmes)
{
    programme_file_destroy(&programmes->file);
    client_destroy(&programmes->client);
    frame_clear(&programmes->frame);
    request_clear(&programmes->request);
}

static void
stream_end(FILE **stream)
{
    if (*stream)
        fclose(*stream);
}

static void
free_bytes(char **bytes)
{
    free(*bytes);
}

static enum status
read_file(const char *path, struct programme_file **ret_file, struct error *err)
{
    AUTO(stream_end) FILE *stream = fopen(path, "re");
    AUTO(free_bytes) char *bytes = malloc(PROGRAMME_FILE_SIZE_MAX + 1);

    if (!bytes)
        abort();
    if (!stream)
        return error_set(err, INVALID, "%.100s: %s", path, strerror(errno));
    size_t size = fread(bytes, 1, PROGRAMME_FILE_SIZE_MAX + 1, stream);
    if (ferror(stream))
        return error_set(err, INVALID, "%.100s: %s", path, strerror(errno));
    return programme_file_parse((struct text){ bytes, size }, ret_file, err);
}

static enum status
report(const struct programmes *programmes, struct error *err)
{
    for (int i = 0; i < programmes->file->count; i++) {
        AUTO(programme_destroy) struct programme *programme = NULL;

        TRY(programme_parse(text_of(programmes->file->entries[i].definition), &programme, err));
        if (!programmes->is_quiet)
            programme_report(programme, stdout);
    }
    return OK;
}

static enum status
take_answer(const struct programmes *programmes, const struct programme_entry *entry,
            const struct answer *answer, struct error *err)
{
    char code[64];

    if (answer->code.size == 0) {
        if (!programmes->is_quiet && answer->result.size)
            printf("%.*s", TEXT_ARGS(answer->result));
        return OK;
    }
    snprintf(code, sizeof code, "%.*s", TEXT_ARGS(answer->code));
    const char *cure = code_cure(code);
    return error_set(err, CONFLICT, "%s version %d is refused, %s: %.*s; %s", entry->code,
                     (int)entry->version, code,
                     (int)(answer->result.size < 80 ? answer->result.size : 80),
                     answer->result.data, cure ? cure : "ask enrolment's documentation");
}

static enum status
send_frame(struct programmes *programmes, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    static struct answer answers[COMMAND_ROWS_MAX];
    size_t count = programmes->frame.count;

    msgpack_zone_init(&zone, ZONE_BYTES);
    programmes->request.to = message_owner(&publish_programme_command);
    programmes->request.name = publish_programme_command.name;
    programmes->request.body = frame_seal(&programmes->frame, TEXT(""));
    TRY(client_ask(programmes->client, &programmes->request, err));
    TRY(frame_answers(programmes->request.reply, count, &zone, answers, err));
    for (size_t i = 0; i < count; i++)
        TRY(take_answer(programmes, &programmes->file->entries[programmes->first + (int)i],
                        &answers[i], err));
    frame_reset(&programmes->frame);
    programmes->first += (int)count;
    return OK;
}

static void
add_entry(struct programmes *programmes, const struct programme_entry *entry)
{
    const struct publish_programme command = {
        .code = text_of(entry->code),
        .version = entry->version,
        .definition = text_of(entry->definition),
    };
    const struct text parts[] = { command.code,
                                  { (const char *)&entry->version, sizeof entry->version },
                                  command.definition };
    struct key key = key_of_texts(parts, sizeof parts / sizeof *parts);

    frame_add(&programmes->frame, &publish_programme_command, &key, &command, 0);
}

static void
look_quietly(void *self, int64_t events, int64_t messages)
{
    (void)self;
    (void)events;
    (void)messages;
}

/* Whoever asks for a programme afterwards finds it in every service. */
static enum status
load(struct programmes *programmes, struct error *err)
{
    TRY(gtctl_connect(&programmes->client, err));
    for (int i = 0; i < programmes->file->count; i++) {
        add_entry(programmes, &programmes->file->entries[i]);
        if (frame_is_full(&programmes->frame) || i + 1 == programmes->file->count)
            TRY(send_frame(programmes, err));
    }
    TRY(drain_wait(programmes->client, DRAIN_EVENTS, look_quietly, NULL, err));
    if (!programmes->is_quiet)
        printf("%d programmes are published\n", programmes->file->count);
    return OK;
}

int
programmes_run(int argc, char **argv)
{
    AUTO(programmes_clear) struct programmes programmes = { .is_quiet = false };
    struct error err = { 0 };

    frame_init(&programmes.frame);
    if (argc > 1 && strcmp(argv[argc - 1], "--quiet") == 0) {
        programmes.is_quiet = true;
        argc--;
    }
    if (argc != 3 || (strcmp(argv[1], "check") != 0 && strcmp(argv[1], "load") != 0))
        return EXIT_USAGE;
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = read_file(argv[2], &programmes.file, &err);
    if (status != OK)
        return gtctl_end("programmes", status, &err, EXIT_REFUSED);
    status = argv[1][0] == 'c' ? report(&programmes, &err) : load(&programmes, &err);
    return gtctl_end("programmes", status, &err, status == CONFLICT ? EXIT_REFUSED : EXIT_STUCK);
}
