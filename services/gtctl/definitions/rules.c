/* Checking and publishing the rules that say who is told of what. */
#include "services/gtctl/gtctl.h"
#include "services/gtctl/import/frame.h"

#include "common/base/clock.h"
#include "common/base/uuid.h"
#include "proto/notifications.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ZONE_BYTES = 4 * 1024 };

struct rules {
    char text[MESSAGE_TEXT_MAX + 1];
    size_t size;
    bool is_check, is_shipped, is_quiet;
    struct client *client;
    struct frame frame;
    struct request request;
};

static void
rules_clear(struct rules *rules)
{
    client_destroy(&rules->client);
    frame_clear(&rules->frame);
    request_clear(&rules->request);
}

static enum status
read_file(const char *path, struct rules *rules, struct error *err)
{
    FILE *stream = fopen(path, "re");

    if (!stream)
        return error_set(err, INVALID, "%.100s: %s", path, strerror(errno));
    rules->size = fread(rules->text, 1, sizeof rules->text, stream);
    bool is_broken = ferror(stream) != 0;
    fclose(stream);
    if (is_broken)
        return error_set(err, INVALID, "%.100s can't be read", path);
    if (rules->size > MESSAGE_TEXT_MAX)
        return error_set(err, INVALID, "%.100s is longer than %d bytes", path, MESSAGE_TEXT_MAX);
    return OK;
}

/* A key of its own each time: the same rules may be published again after others. */
static void
fill_frame(struct rules *rules)
{
    struct uuid made = uuid_make(clock_real_us());
    const struct publish_rules command = { .rules = { rules->text, rules->size },
                                           .is_check = rules->is_check,
                                           .is_shipped = rules->is_shipped };
    struct key key;

    memcpy(key.bytes, made.bytes, sizeof key.bytes);
    frame_add(&rules->frame, &publish_rules_command, &key, &command, 0);
    rules->request.to = message_owner(&publish_rules_command);
    rules->request.name = publish_rules_command.name;
    rules->request.body = frame_seal(&rules->frame, TEXT(""));
}

/* "line 7: what" as FILE:7: what, which editors know. */
static enum status
refuse(const char *path, struct text fault, struct error *err)
{
    static const char word[] = "line ";
    bool has_line = fault.size > sizeof word && memcmp(fault.data, word, sizeof word - 1) == 0;
    size_t skipped = has_line ? sizeof word - 1 : 0;

    return error_set(err, CONFLICT, "%.60s:%s%.*s", path, has_line ? "" : " ",
                     fault.size < 120 ? (int)(fault.size - skipped) : 120 - (int)skipped,
                     fault.data + skipped);
}

static enum status
send_rules(struct rules *rules, const char *path, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct answer answer;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(gtctl_connect(&rules->client, err));
    fill_frame(rules);
    TRY(client_ask(rules->client, &rules->request, err));
    TRY(frame_answers(rules->request.reply, 1, &zone, &answer, err));
    if (answer.code.size > 0)
        return refuse(path, answer.result, err);
    if (!rules->is_quiet && rules->is_check)
        printf("%s can be published\n", path);
    else if (!rules->is_quiet)
        printf("%s: %.*s\n", path, TEXT_ARGS(answer.result));
    return OK;
}

int
rules_run(int argc, char **argv)
{
    static struct rules rules;
    struct error err = { 0 };

    frame_init(&rules.frame);
    for (; argc > 3; argc--)
        if (strcmp(argv[argc - 1], "--quiet") == 0)
            rules.is_quiet = true;
        else if (strcmp(argv[argc - 1], "--shipped") == 0)
            rules.is_shipped = true;
        else
            return EXIT_USAGE;
    if (argc != 3 || (strcmp(argv[1], "check") != 0 && strcmp(argv[1], "load") != 0))
        return EXIT_USAGE;
    rules.is_check = strcmp(argv[1], "check") == 0;
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = read_file(argv[2], &rules, &err);
    if (status == OK)
        status = send_rules(&rules, argv[2], &err);
    rules_clear(&rules);
    return gtctl_end("rules", status, &err,
                     status == CONFLICT || status == INVALID ? EXIT_REFUSED : EXIT_STUCK);
}
