/* Addresses to which nothing is sent: looking at them, and sending to them again. */
#include "services/gtctl/gtctl.h"
#include "services/gtctl/import/frame.h"
#include "services/gtctl/pages.h"

#include "common/base/clock.h"
#include "common/base/value.h"
#include "proto/notifications.h"

#include <stdio.h>
#include <string.h>

enum { ZONE_BYTES = 16 * 1024, ADDRESS_DIGITS = 64 };

static void
print_row(const struct suppression_row *row)
{
    char since[VALUE_TIME_SIZE];

    value_write_time(row->since, since);
    printf("%.*s  %-6.*s %-12.*s %-14.*s %-20.*s %-11.*s %-10.*s %s\n", TEXT_ARGS(row->address),
           TEXT_ARGS(row->channel), TEXT_ARGS(row->cohort_id), TEXT_ARGS(row->kind),
           TEXT_ARGS(row->id), TEXT_ARGS(row->reason), TEXT_ARGS(row->answer), since);
}

static enum status
list(struct client *client, struct text cohort_id, struct error *err)
{
    AUTO(pages_destroy)
    struct pages *pages =
        pages_new(client, &suppression_list_query, &suppression_row_type, cohort_id);
    struct rows rows = pages_rows(pages);
    const void *row = NULL;

    TRY(rows.next(rows.self, &row, err));
    while (row) {
        print_row(row);
        TRY(rows.next(rows.self, &row, err));
    }
    return OK;
}

/* Lifted twice is two commands: it may have been found dead again in between. */
static enum status
lift(struct client *client, const char *address, const char *reason, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    AUTO(request_clear) struct request request = { .name = lift_suppression_command.name };
    AUTO(frame_clear) struct frame frame;
    const struct lift_suppression command = { text_of(address), gtctl_who(), text_of(reason) };
    char now[VALUE_TIME_SIZE];
    struct answer answer;

    value_write_time(clock_real_us(), now);
    const struct text parts[] = { text_of(request.name), command.address, text_of(now) };
    struct key key = key_of_texts(parts, sizeof parts / sizeof *parts);
    msgpack_zone_init(&zone, ZONE_BYTES);
    frame_init(&frame);
    frame_add(&frame, &lift_suppression_command, &key, &command, 0);
    request.to = message_owner(&lift_suppression_command);
    request.body = frame_seal(&frame, TEXT(""));
    TRY(client_ask(client, &request, err));
    TRY(frame_answers(request.reply, 1, &zone, &answer, err));
    if (answer.code.size)
        return error_set(err, CONFLICT, "refused: %.*s", TEXT_ARGS(answer.code));
    return OK;
}

static bool
is_usage_right(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "list") == 0)
        return argc == 2 || (argc == 3 && argv[2][0] != '-');
    return argc >= 3 && argc <= 4 && strcmp(argv[1], "lift") == 0
           && strlen(argv[2]) == ADDRESS_DIGITS;
}

int
suppressions_run(int argc, char **argv)
{
    AUTO(client_destroy) struct client *client = NULL;
    struct error err = { 0 };

    if (!is_usage_right(argc, argv))
        return EXIT_USAGE;
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = gtctl_connect(&client, &err);
    if (status == OK && strcmp(argv[1], "list") == 0)
        status = list(client, text_of(argc == 3 ? argv[2] : ""), &err);
    else if (status == OK)
        status = lift(client, argv[2], argc == 4 ? argv[3] : "", &err);
    return gtctl_end("suppressions", status, &err, status == CONFLICT ? EXIT_REFUSED : EXIT_STUCK);
}
