#include "lag_table.h"

#include "services/gtctl/gtctl.h"

#include "common/base/clock.h"
#include "common/message/message.h"

#include <string.h>

enum { ZONE_BYTES = 1024, PAIRS = POSITIONS_SERVICES * POSITIONS_SERVICES };

/* One question to a source for one reader. */
struct question {
    int reader, source;
    msgpack_sbuffer body;
};

enum status
lag_table_positions(struct client *client, struct lag_table *table, struct error *err)
{
    struct request requests[POSITIONS_SERVICES] = { 0 };

    for (int i = 0; i < POSITIONS_SERVICES; i++) {
        requests[i] = (struct request){ .to = text_of(positions_services[i]),
                                        .name = "positions",
                                        .body = TEXT("\xc0") };
        client_send(client, &requests[i]);
    }
    enum status status = client_collect(client, requests, POSITIONS_SERVICES, LAG_TABLE_MS, err);
    for (int i = 0; i < POSITIONS_SERVICES; i++) {
        if (status == OK && requests[i].is_answered) {
            table->is_there[i] = true;
            status = positions_read(requests[i].reply, &table->positions[i], err);
        }
        request_clear(&requests[i]);
    }
    return status;
}

static void
pack_question(struct question *question, const struct positions *reader)
{
    msgpack_packer to;

    msgpack_sbuffer_init(&question->body);
    msgpack_packer_init(&to, &question->body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, POSITIONS_PARTITIONS);
    for (int p = 0; p < POSITIONS_PARTITIONS; p++) {
        msgpack_pack_array(&to, 2);
        msgpack_pack_int(&to, p);
        msgpack_pack_int64(&to, reader->cursors[question->source][p]);
    }
}

static size_t
make_questions(const struct lag_table *table, struct question questions[PAIRS])
{
    size_t count = 0;

    for (int reader = 0; reader < POSITIONS_SERVICES; reader++)
        for (int source = 0; source < POSITIONS_SERVICES; source++) {
            if (!table->is_there[reader] || !table->is_there[source]
                || !table->positions[reader].reads[source])
                continue;
            questions[count] = (struct question){ .reader = reader, .source = source };
            pack_question(&questions[count++], &table->positions[reader]);
        }
    return count;
}

static void
read_answer(struct text body, struct lag_pair *pair)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct error ignored;
    msgpack_object object;
    int64_t oldest_us = 0;

    msgpack_zone_init(&zone, ZONE_BYTES);
    if (message_open(body, &zone, &object, &ignored) != OK)
        return;
    const msgpack_object *parts = object_array(&object, 2);
    if (!parts || !object_number(&parts[0], &pair->events) || !object_number(&parts[1], &oldest_us))
        return;
    pair->is_known = true;
    if (oldest_us && clock_now_us() > oldest_us)
        pair->seconds = (double)(clock_now_us() - oldest_us) / 1e6;
}

/* OK also when some are away. */
static enum status
lag_table_ask(struct client *client, struct lag_table *ret_table, struct error *err)
{
    struct question questions[PAIRS];
    struct request requests[PAIRS] = { 0 };

    memset(ret_table, 0, sizeof *ret_table);
    TRY(lag_table_positions(client, ret_table, err));
    size_t count = make_questions(ret_table, questions);
    for (size_t i = 0; i < count; i++) {
        requests[i] = (struct request){
            .to = text_of(positions_services[questions[i].source]),
            .name = "lag",
            .body = { questions[i].body.data, questions[i].body.size },
        };
        client_send(client, &requests[i]);
    }
    enum status status = client_collect(client, requests, count, LAG_TABLE_MS, err);
    for (size_t i = 0; i < count; i++) {
        if (requests[i].is_answered)
            read_answer(requests[i].reply,
                        &ret_table->pairs[questions[i].reader][questions[i].source]);
        request_clear(&requests[i]);
        msgpack_sbuffer_destroy(&questions[i].body);
    }
    return status;
}

enum status
lag_table_check(const struct lag_table *table, struct error *err)
{
    for (int i = 0; i < POSITIONS_SERVICES; i++)
        if (!table->is_there[i])
            return error_set(err, UNAVAILABLE, "a part of the system is away");
    return positions_check(table->positions, err); /* who reads no more has no lag */
}

int
lag_table_run(int argc, char **argv, lag_table_show *show)
{
    static struct lag_table table; /* large, and a process asks once */
    AUTO(client_destroy) struct client *client = NULL;
    bool is_json = argc == 2 && strcmp(argv[1], "--json") == 0;
    struct error err = { 0 };

    if (argc > 1 + is_json)
        return EXIT_USAGE;
    enum status status = gtctl_configure(&err);
    if (status == OK)
        status = gtctl_connect(&client, &err);
    if (status == OK)
        status = lag_table_ask(client, &table, &err);
    if (status == OK)
        status = show(client, &table, is_json, &err);
    return gtctl_end(argv[0], status, &err, EXIT_STUCK);
}
