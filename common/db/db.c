#include "common/db/db_private.h"

#include "common/base/clock.h"
#include "common/base/metrics.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
db_release(struct db *db)
{
    while (db->result_count > 0)
        PQclear(db->results[--db->result_count]);
}

void
db_drop(struct db *db, struct db_rows *rows)
{
    for (size_t i = db->result_count; i-- > 0;)
        if (db->results[i] == rows->result) {
            PQclear(db->results[i]);
            db->results[i] = db->results[--db->result_count];
            break;
        }
    *rows = (struct db_rows){ NULL, 0 };
}

static void
disconnect(struct db *db)
{
    db_release(db);
    PQfinish(db->conn);
    db->conn = NULL;
    db->prepared_count = 0;
    db->in_transaction = false;
    db->is_lost = db->is_unsent = db->is_synced = false;
    db->commit_us = 0;
    db->sent_count = 0;
    db->connecting_until_ms = 0;
}

/* Timeouts so that nothing waits without end: a statement, a lock, a transaction whose
 * client has gone quiet, a client or server behind a dead line. The server's are shorter than
 * ours, because its answer says more. Statements are prepared while tables are still
 * small, and kept: without sequential scans their plans stay good. */
static void
connect_start(struct db *db)
{
    char options[512];
    const char *const keys[] = { "keepalives_idle",  "keepalives_interval",
                                 "keepalives_count", "tcp_user_timeout",
                                 "dbname",           "application_name",
                                 "options",          NULL };
    const char *const values[] = { "5",     "2", "3", "10000", db->url, db->application_name,
                                   options, NULL };

    disconnect(db);
    snprintf(options, sizeof options,
             "-c statement_timeout=14s -c lock_timeout=10s"
             " -c idle_in_transaction_session_timeout=5s"
             " -c client_connection_check_interval=2s -c enable_seqscan=off %s",
             db->options);
    db->conn = PQconnectStartParams(keys, values, 1);
    db->connecting_until_ms = clock_steady_ms() + DB_CONNECT_MS;
}

/* Goes on with a connection, for wait_ms: one that is not made by then is gone on with
 * next time, so that a server that stands still does not make us stand still. */
static enum status
connect_within(struct db *db, int64_t wait_ms, struct error *err)
{
    PostgresPollingStatusType step = PGRES_POLLING_WRITING;
    int64_t since_ms = clock_steady_ms();

    if (!db->connecting_until_ms)
        connect_start(db);
    while (PQstatus(db->conn) != CONNECTION_BAD && PQstatus(db->conn) != CONNECTION_OK) {
        if (!db_wait(db, step == PGRES_POLLING_READING ? POLLIN : POLLOUT, since_ms, wait_ms)) {
            if (clock_steady_ms() >= db->connecting_until_ms)
                disconnect(db);
            return error_set(err, UNAVAILABLE, "database: no connection yet");
        }
        step = PQconnectPoll(db->conn);
    }
    db->connecting_until_ms = 0;
    if (PQstatus(db->conn) != CONNECTION_OK || PQsetnonblocking(db->conn, 1) != 0
        || !PQenterPipelineMode(db->conn))
        return error_set(err, UNAVAILABLE, "database: %s", PQerrorMessage(db->conn));
    db->connections++;
    metric_add(METRIC_DB_CONNECTIONS, 1, NO_LABEL);
    return OK;
}

enum status
db_open(const char *url, const char *application_name, int stop_fd, struct db **ret_db,
        struct error *err)
{
    AUTO(db_destroy) struct db *db = calloc(1, sizeof *db);
    const char *more = getenv("PGOPTIONS"); /* libpq would put ours in its place */
    if (!db)
        return error_set(err, UNAVAILABLE, "database: out of memory");

    db->url = strdup(url);
    db->application_name = strdup(application_name);
    db->options = strdup(more ? more : "");
    if (!db->url || !db->application_name || !db->options)
        return error_set(err, UNAVAILABLE, "database: out of memory");
    db->stop_fd = stop_fd;
    TRY(connect_within(db, DB_CONNECT_MS, err));
    *ret_db = db;
    db = NULL; /* handed over: AUTO must not end it */
    return OK;
}

void
db_destroy(struct db **db_p)
{
    if (!*db_p)
        return;
    disconnect(*db_p);
    free((*db_p)->url);
    free((*db_p)->application_name);
    free((*db_p)->options);
    free(*db_p);
    *db_p = NULL;
}

bool
db_is_open(const struct db *db)
{
    return db->conn && !db->is_lost && PQstatus(db->conn) == CONNECTION_OK;
}

int64_t
db_connections(const struct db *db)
{
    return db->connections;
}

static void
send_plain(struct db *db, const char *command)
{
    db_sent(db, PQsendQueryParams(db->conn, command, 0, NULL, NULL, NULL, NULL, 1), command);
}

/* A server that was restarted while we were idle has closed the connection. */
static void
notice_closed(struct db *db)
{
    struct pollfd readable = { .fd = PQsocket(db->conn), .events = POLLIN };

    if (poll(&readable, 1, 0) <= 0)
        return;
    for (int i = 0; i < 2; i++) /* first what it said, then that it closed */
        if (PQconsumeInput(db->conn))
            PQisBusy(db->conn);
}

/* BEGIN goes out with the first statement: one way to the server and back less. */
enum status
db_begin(struct db *db, struct error *err)
{
    assert(!db->in_transaction);
    db->was_slow = db->was_fenced = false;
    if (db_is_open(db))
        notice_closed(db);
    if (!db_is_open(db))
        TRY(connect_within(db, DB_PATIENCE_MS, err));
    send_plain(db, "BEGIN");
    db->in_transaction = true;
    return OK;
}

void
db_commit_send(struct db *db)
{
    assert(db->in_transaction);
    db_release(db);
    db->commit_us = clock_steady_us();
    send_plain(db, "COMMIT");
    db_send_all(db);
}

enum status
db_commit(struct db *db, struct error *err)
{
    PGresult *result = NULL;

    if (!db->commit_us)
        db_commit_send(db);
    int64_t start_us = db->commit_us;
    db->commit_us = 0;
    enum status status = db_answer(db, &result, err);
    /* A COMMIT of a failed transaction succeeds as a ROLLBACK. */
    if (status == OK && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        status = error_set(err, CONFLICT, "database: COMMIT became %s", PQcmdStatus(result));
    PQclear(result);
    metric_observe(METRIC_COMMIT_SECONDS, (double)(clock_steady_us() - start_us) / 1e6, NO_LABEL);
    if (status == OK) /* rows that came with it stay, even when the connection has just ended */
        db->in_transaction = false;
    else if (!db_is_open(db))
        disconnect(db);
    else
        db->in_transaction = PQtransactionStatus(db->conn) != PQTRANS_IDLE;
    return status;
}

/* The answer is taken with that of the next statement. Transactions without any statement would
 * come to more answers than may be outstanding. */
enum status
db_end_reading(struct db *db, struct error *err)
{
    assert(db->in_transaction);
    if (db->sent_count >= DB_SENT_MAX / 2)
        return db_commit(db, err);
    send_plain(db, "COMMIT");
    PQflush(db->conn); /* or the server would wait for it, with the transaction open */
    db_release(db);
    db->in_transaction = false;
    return OK;
}

void
db_rollback(struct db *db)
{
    struct error ignored; /* when the connection is gone, the server rolls back */
    PGresult *result = NULL;

    if (!db->in_transaction)
        return;
    db_release(db);
    for (size_t i = 0; i < db->sent_count; i++)
        db->wanted[i] = NULL; /* who asked is gone */
    if (db_is_open(db)) {
        send_plain(db, "ROLLBACK");
        if (db_answer(db, &result, &ignored) != OK)
            disconnect(db);
        PQclear(result);
    } else {
        disconnect(db);
    }
    db->in_transaction = false;
}
