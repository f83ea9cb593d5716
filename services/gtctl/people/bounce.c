/* Reports of mail servers, from a pipe or the folder of a mailbox: who could not be reached. */
#include "report.h"
#include "services/gtctl/gtctl.h"
#include "services/gtctl/import/frame.h"

#include "proto/notifications.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ZONE_BYTES = 16 * 1024, PATH_SIZE = 4096 };

struct bounces {
    struct client *client;
    struct frame frame;
    struct request request;
    const char *maildir; /* NULL: standard input */
    char (*names)[256];  /* of the mails in the frame */
    size_t told, others;
};

static void
bounces_clear(struct bounces *bounces)
{
    client_destroy(&bounces->client);
    frame_clear(&bounces->frame);
    request_clear(&bounces->request);
    free(bounces->names);
}

/* The same report is the same command, however often it is read. */
static void
add(struct bounces *bounces, const struct report *report)
{
    static const char *const outcomes[] = { "delivered", "bounced", "delayed", "complained" };
    const struct record_receipt command = { .reference = text_of(report->reference),
                                            .outcome = text_of(outcomes[report->outcome]),
                                            .status = text_of(report->status),
                                            .is_permanent = report->is_permanent };
    const struct text parts[] = { text_of(record_receipt_command.name), command.reference,
                                  command.outcome, command.status };
    struct key key = key_of_texts(parts, sizeof parts / sizeof *parts);

    frame_add(&bounces->frame, &record_receipt_command, &key, &command, 0);
}

/* Read mails go where mailboxes keep those that were seen. */
static void
move_away(const struct bounces *bounces, const char *name)
{
    char from[PATH_SIZE], to[PATH_SIZE];

    snprintf(from, sizeof from, "%s/new/%s", bounces->maildir, name);
    snprintf(to, sizeof to, "%s/cur/%s:2,S", bounces->maildir, name);
    if (rename(from, to) != 0)
        fprintf(stderr, "gtctl bounce: %s stays: %s\n", from, strerror(errno));
}

static enum status
send_frame(struct bounces *bounces, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    static struct answer answers[COMMAND_ROWS_MAX];
    size_t count = bounces->frame.count;

    if (count == 0)
        return OK;
    msgpack_zone_init(&zone, ZONE_BYTES);
    bounces->request.to = message_owner(&record_receipt_command);
    bounces->request.name = record_receipt_command.name;
    bounces->request.body = frame_seal(&bounces->frame, TEXT(""));
    TRY(client_ask(bounces->client, &bounces->request, err));
    TRY(frame_answers(bounces->request.reply, count, &zone, answers, err));
    for (size_t i = 0; bounces->maildir && i < count; i++)
        move_away(bounces, bounces->names[i]);
    bounces->told += count;
    frame_reset(&bounces->frame);
    return OK;
}

static enum status
read_stream(FILE *stream, struct report *ret_report, bool *ret_is_report, struct error *err)
{
    char *bytes = malloc(REPORT_BYTES_MAX + 1);

    if (!bytes)
        abort();
    size_t size = fread(bytes, 1, REPORT_BYTES_MAX + 1, stream);
    bool has_failed = ferror(stream);
    *ret_is_report = report_read((struct text){ bytes, size }, ret_report);
    free(bytes);
    return has_failed ? error_set(err, UNAVAILABLE, "the mail cannot be read") : OK;
}

static enum status
take_pipe(struct bounces *bounces, struct error *err)
{
    struct report report;
    bool is_report = false;

    TRY(read_stream(stdin, &report, &is_report, err));
    if (!is_report)
        return error_set(err, INVALID, "this is no report about a message of ours");
    add(bounces, &report);
    return send_frame(bounces, err);
}

static enum status
take_file(struct bounces *bounces, const char *name, struct error *err)
{
    char path[PATH_SIZE];
    struct report report;
    bool is_report = false;

    snprintf(path, sizeof path, "%s/new/%s", bounces->maildir, name);
    FILE *file = fopen(path, "re");
    if (!file)
        return OK; /* another reader has it */
    enum status status = read_stream(file, &report, &is_report, err);
    fclose(file);
    TRY(status);
    if (!is_report) {
        bounces->others++;
        return OK; /* somebody else's mail */
    }
    snprintf(bounces->names[bounces->frame.count], sizeof *bounces->names, "%s", name);
    add(bounces, &report);
    return bounces->frame.count == COMMAND_ROWS_MAX ? send_frame(bounces, err) : OK;
}

static enum status
take_maildir(struct bounces *bounces, struct error *err)
{
    char path[PATH_SIZE];
    enum status status = OK;

    snprintf(path, sizeof path, "%s/new", bounces->maildir);
    DIR *folder = opendir(path);
    if (!folder)
        return error_set(err, INVALID, "%.100s: %s", path, strerror(errno));
    for (struct dirent *entry; status == OK && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            status = take_file(bounces, entry->d_name, err);
    closedir(folder);
    TRY(status);
    TRY(send_frame(bounces, err));
    printf("%zu reports, %zu other mails left in place\n", bounces->told, bounces->others);
    return OK;
}

static enum status
run(struct bounces *bounces, struct error *err)
{
    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&bounces->client, err));
    return bounces->maildir ? take_maildir(bounces, err) : take_pipe(bounces, err);
}

int
bounce_run(int argc, char **argv)
{
    AUTO(bounces_clear) struct bounces bounces = { .client = NULL };
    struct error err = { 0 };

    if (argc != 1 && !(argc == 3 && strcmp(argv[1], "--maildir") == 0))
        return EXIT_USAGE;
    bounces.maildir = argc == 3 ? argv[2] : NULL;
    bounces.names = calloc(COMMAND_ROWS_MAX, sizeof *bounces.names);
    if (!bounces.names)
        abort();
    report_open();
    frame_init(&bounces.frame);
    enum status status = run(&bounces, &err);
    return gtctl_end("bounce", status, &err, status == INVALID ? EXIT_REFUSED : EXIT_STUCK);
}
