/* How one participant's engagement figure comes about. */
#include "services/gtctl/gtctl.h"
#include "services/gtctl/pages.h"

#include "proto/sessions_queries.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ZONE_BYTES = 16 * 1024 };

struct totals {
    int64_t planned, credited;
};

static void
print_row(const struct engagement_row *row, struct totals *totals)
{
    printf("%-32.*s %-14.*s ", TEXT_ARGS(row->component), TEXT_ARGS(row->delivery));
    if (row->planned_minutes)
        printf("%8" PRId64, row->planned_minutes);
    else
        printf("%8s", "-");
    printf(" %9" PRId64 " %9" PRId64 "\n", row->recorded_minutes, row->credited_minutes);
    totals->planned += row->planned_minutes;
    totals->credited += row->credited_minutes;
}

static enum status
print_rows(const msgpack_object *list, struct error *err)
{
    struct totals totals = { 0, 0 };

    printf("%-32s %-14s %8s %9s %9s\n", "COMPONENT", "DELIVERY", "PLANNED", "RECORDED", "CREDITED");
    for (uint32_t i = 0; i < list->via.array.size; i++) {
        struct engagement_row row;

        TRY(message_unpack(&engagement_row_type, &list->via.array.ptr[i], &row, err));
        print_row(&row, &totals);
    }
    int64_t bp = totals.planned ? totals.credited * 10000 / totals.planned : 0;
    printf("%-32s %-14s %8" PRId64 " %9s %9" PRId64 "   %" PRId64 ".%02" PRId64 " %%\n", "all", "",
           totals.planned, "", totals.credited, bp / 100, bp % 100);
    return OK;
}

static enum status
show(struct client *client, const struct engagement_find *query, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    AUTO(request_clear) struct request request = { .name = engagement_find_query.name };
    msgpack_object list;

    msgpack_sbuffer_init(&body);
    msgpack_zone_init(&zone, ZONE_BYTES);
    query_pack(&body, &engagement_find_query, query);
    request.to = message_owner(&engagement_find_query);
    request.body = (struct text){ body.data, body.size };
    TRY(client_ask(client, &request, err));
    TRY(message_open(request.reply, &zone, &list, err));
    if (!object_array(&list, 1))
        return error_set(err, NOT_FOUND, "nobody has a place under this reference in this cohort");
    return print_rows(&list, err);
}

int
engagement_run(int argc, char **argv)
{
    AUTO(client_destroy) struct client *client = NULL;
    struct error err = { 0 };

    if (argc != 3)
        return EXIT_USAGE;
    const struct engagement_find query = { text_of(argv[1]), text_of(argv[2]) };
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = gtctl_connect(&client, &err);
    if (status == OK)
        status = show(client, &query, &err);
    return gtctl_end("engagement", status, &err, status == UNAVAILABLE ? EXIT_STUCK : EXIT_FAILURE);
}
