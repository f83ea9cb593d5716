/* gt-bench-bare - inserts rows as fast as libpq can, for scripts/bench events.
 *
 *     gt-bench-bare CONNINFO RUN ROWS PER_COMMIT [CONNECTIONS]
 *
 * PER_COMMIT 1: over CONNECTIONS (16), each of which commits a row before it sends the next.
 * Else in libpq's pipeline mode, over one connection, however many are named: BEGIN, an INSERT a
 * row, COMMIT, with the next commit's rows sent while the last is under way. Prints the seconds
 * from the first row sent to the last commit answered, and its own of CPU. */
#include "bench_sql.h"
#include "common/base/clock.h"
#include "tests/bench/events.h"

#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECTIONS = 16, CONNECTIONS_MAX = 128, AHEAD_MAX = 2, WAIT_MS = 30000 };

static const char *run;
static int64_t rows_left, next_number = 1;

static void
fail(PGconn *db)
{
    fprintf(stderr, "gt-bench-bare: %s\n", PQerrorMessage(db));
    exit(EXIT_FAILURE);
}

static void
stop_waiting(void)
{
    fprintf(stderr, "gt-bench-bare: PostgreSQL does not answer\n");
    exit(EXIT_FAILURE);
}

static PGconn *
connect_to(const char *conninfo)
{
    static const Oid types[] = { 25, 2950, 20, 25 };
    PGconn *db = PQconnectdb(conninfo);

    if (PQstatus(db) != CONNECTION_OK)
        fail(db);
    PGresult *result = PQprepare(db, "i", sql_bare_add.text, 4, types);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail(db);
    PQclear(result);
    return db;
}

static void
send_row(PGconn *db)
{
    char id[16] = { 0 };
    char payload[EVENT_BYTES];
    uint64_t number = htobe64((uint64_t)next_number);

    memcpy(id + 8, &number, sizeof number);
    memset(payload, 'a' + (int)(next_number % 26), sizeof payload);
    const char *values[] = { run, id, (char *)&number, payload };
    int sizes[] = { (int)strlen(run), sizeof id, sizeof number, sizeof payload };
    int formats[] = { 1, 1, 1, 1 };
    if (!PQsendQueryPrepared(db, "i", 4, values, sizes, formats, 1))
        fail(db);
    next_number++;
    rows_left--;
}

/* Takes the results that are there; returns how many commits (or single rows) ended. */
static int
take_results(PGconn *db, bool is_pipeline, int *unanswered)
{
    int ended = 0;

    if (!PQconsumeInput(db))
        fail(db);
    while (*unanswered > 0 && !PQisBusy(db)) {
        PGresult *result = PQgetResult(db);
        ExecStatusType status = PQresultStatus(result);

        if (!result) {
            if (!is_pipeline) {
                *unanswered = 0;
                ended++;
            }
            continue;
        }
        if (status == PGRES_PIPELINE_SYNC) {
            ended++;
            --*unanswered;
        } else if (status != PGRES_COMMAND_OK) {
            fail(db);
        }
        PQclear(result);
    }
    return ended;
}

static void
print_times(int64_t started_us)
{
    printf("%.6f %.6f\n", (double)(clock_real_us() - started_us) / 1e6,
           (double)clock() / CLOCKS_PER_SEC);
}

/* 0 for what is no number of connections. */
static int
read_connections(const char *word)
{
    char *end = NULL;
    long count = strtol(word, &end, 10);

    return *end || count < 1 || count > CONNECTIONS_MAX ? 0 : (int)count;
}

/* One row a commit, over many connections. */
static void
insert_singly(const char *conninfo, int connections)
{
    PGconn *dbs[CONNECTIONS_MAX];
    struct pollfd waits[CONNECTIONS_MAX];
    int unanswered[CONNECTIONS_MAX] = { 0 };
    int open = 0;
    int64_t started_us = 0;

    for (int i = 0; i < connections; i++) {
        dbs[i] = connect_to(conninfo);
        waits[i] = (struct pollfd){ .fd = PQsocket(dbs[i]), .events = POLLIN };
    }
    started_us = clock_real_us();
    for (int i = 0; i < connections && rows_left > 0; i++) {
        send_row(dbs[i]);
        unanswered[i] = 1;
        open++;
    }
    while (open > 0) {
        if (poll(waits, (nfds_t)connections, WAIT_MS) <= 0)
            stop_waiting();
        for (int i = 0; i < connections; i++) {
            if (!waits[i].revents || take_results(dbs[i], false, &unanswered[i]) == 0)
                continue;
            open--;
            if (rows_left == 0)
                continue;
            send_row(dbs[i]);
            unanswered[i] = 1;
            open++;
        }
    }
    print_times(started_us);
    for (int i = 0; i < connections; i++)
        PQfinish(dbs[i]);
}

static void
send_plain(PGconn *db, const char *command)
{
    if (!PQsendQueryParams(db, command, 0, NULL, NULL, NULL, NULL, 1))
        fail(db);
}

static void
send_commit(PGconn *db, int64_t per_commit)
{
    send_plain(db, "BEGIN");
    for (int64_t i = 0; i < per_commit && rows_left > 0; i++)
        send_row(db);
    send_plain(db, "COMMIT");
    if (!PQpipelineSync(db))
        fail(db);
}

static void
insert_pipelined(const char *conninfo, int64_t per_commit)
{
    PGconn *db = connect_to(conninfo);
    int unanswered = 0;
    int64_t started_us = clock_real_us();

    if (!PQenterPipelineMode(db) || PQsetnonblocking(db, 1) != 0)
        fail(db);
    while (rows_left > 0 || unanswered > 0) {
        while (rows_left > 0 && unanswered < AHEAD_MAX) {
            send_commit(db, per_commit);
            unanswered++;
        }
        struct pollfd wait = { .fd = PQsocket(db), .events = POLLIN };
        int unsent = PQflush(db);

        if (unsent < 0)
            fail(db);
        wait.events |= unsent ? POLLOUT : 0;
        if (poll(&wait, 1, WAIT_MS) <= 0)
            stop_waiting();
        take_results(db, true, &unanswered);
    }
    print_times(started_us);
    PQfinish(db);
}

int
main(int argc, char **argv)
{
    int connections = argc > 5 ? read_connections(argv[5]) : CONNECTIONS;

    if (argc < 5 || argc > 6 || connections == 0) {
        fprintf(stderr, "usage: gt-bench-bare CONNINFO RUN ROWS PER_COMMIT [CONNECTIONS]\n");
        return 64;
    }
    run = argv[2];
    rows_left = strtoll(argv[3], NULL, 10);
    int64_t per_commit = strtoll(argv[4], NULL, 10);
    if (per_commit == 1)
        insert_singly(argv[1], connections);
    else
        insert_pipelined(argv[1], per_commit);
    return EXIT_SUCCESS;
}
