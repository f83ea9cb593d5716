/* Parked events: looking at them, letting them go on, dropping them. */
#include "parked.h"
#include "services/gtctl/gtctl.h"
#include "services/gtctl/pages.h"
#include "services/gtctl/positions.h"

#include <inttypes.h>
#include <stdio.h>

enum { ZONE_BYTES = 64 * 1024 };

/* Asks one service; the rows live as long as `request` and `zone`. */
static enum status
ask(struct client *client, const char *service, const struct parked_query *query,
    struct request *request, msgpack_zone *zone, msgpack_object *ret_rows, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;

    msgpack_sbuffer_init(&body);
    query_pack(&body, &parked_query_type, query);
    request->to = text_of(service);
    request->name = parked_query_type.name;
    request->body = (struct text){ body.data, body.size };
    TRY(text_is(query->action, "list") ? client_look(client, request, err)
                                       : client_ask(client, request, err));
    TRY(message_open(request->reply, zone, ret_rows, err));
    if (ret_rows->type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "%s: the reply to parked has another form", service);
    return OK;
}

static enum status
print_page(const struct parked_options *options, const char *service, const msgpack_object *rows,
           int64_t *ret_last, struct error *err)
{
    for (uint32_t i = 0; i < rows->via.array.size; i++) {
        struct parked_row row;

        TRY(message_unpack(&parked_row_type, &rows->via.array.ptr[i], &row, err));
        if (options->is_json)
            parked_print_json(service, &row, stdout);
        else if (options->is_show)
            parked_print_all(service, &row, stdout);
        else
            parked_print_line(service, &row, stdout);
        *ret_last = row.seq;
    }
    return OK;
}

/* Page by page, until one is not full. */
static enum status
list_of(struct client *client, const char *service, const struct parked_options *options,
        struct error *err)
{
    struct parked_query query = options->query;
    uint32_t count = PARKED_ROWS_MAX;

    while (count == PARKED_ROWS_MAX) {
        AUTO(request_clear) struct request request = { .is_answered = false };
        AUTO(msgpack_zone_destroy) msgpack_zone zone;
        msgpack_object rows;

        msgpack_zone_init(&zone, ZONE_BYTES);
        TRY(ask(client, service, &query, &request, &zone, &rows, err));
        TRY(print_page(options, service, &rows, &query.after, err));
        count = rows.via.array.size;
    }
    return OK;
}

static enum status
change_of(struct client *client, const char *service, const struct parked_options *options,
          struct error *err)
{
    AUTO(request_clear) struct request request = { .is_answered = false };
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct parked_count count = { 0 };
    msgpack_object rows;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(ask(client, service, &options->query, &request, &zone, &rows, err));
    const msgpack_object *row = object_array(&rows, 1);
    if (!row)
        return error_set(err, INVALID, "%s: the reply to parked has another form", service);
    TRY(message_unpack(&parked_count_type, row, &count, err));
    parked_print_count(service, options, count.count, stdout);
    return OK;
}

static enum status
run(const struct parked_options *options, struct error *err)
{
    AUTO(client_destroy) struct client *client = NULL;
    bool is_away = false;
    bool is_list = text_is(options->query.action, "list");

    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&client, err));
    if (is_list && !options->is_json && !options->is_show)
        parked_print_heading(stdout);
    for (int i = 0; i < POSITIONS_SERVICES; i++) {
        const char *service = positions_services[i];

        if (options->service && !text_is(text_of(options->service), service))
            continue;
        TRY(is_list ? gtctl_looked(list_of(client, service, options, err), service,
                                   options->is_json, &is_away)
                    : change_of(client, service, options, err));
    }
    return is_away ? error_set(err, UNAVAILABLE, "a part of the system is away") : OK;
}

int
parked_run(int argc, char **argv)
{
    struct parked_options options;
    struct error err = { 0 };

    if (parked_options_read(argc, argv, &options, &err) != OK)
        return gtctl_end("parked", INVALID, &err, EXIT_USAGE);
    options.query.who = gtctl_who();
    return gtctl_end("parked", run(&options, &err), &err, EXIT_STUCK);
}
