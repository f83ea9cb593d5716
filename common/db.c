#include "common/db_private.h"

#include "common/clock.h"

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

static void
disconnect(struct db *db)
{
    db_release(db);
    PQfinish(db->conn);
    db->conn = NULL;
    db->prepared_count = 0;
    db->in_transaction = false;
    db->is_lost = false;
    db->connecting_until_ms = 0;
}

/* Timeouts so that nothing waits without end: a statement, a lock, a transaction whose
 * client has gone quiet, a client or server behind a dead line. The server's are shorter than
 * ours, because its answer says more. Statements are prepared while tables are still
 * small, and kept: without sequential scans their plans stay good. */
static void
connect_start(struct db *db)
{
    const char *const keys[] = { "keepalives_idle",  "keepalives_interval",
                                 "keepalives_count", "tcp_user_timeout",
                                 "dbname",           "application_name",
                                 "options",          NULL };
    const char *const values[] = { "5",
                                   "2",
                                   "3",
                                   "10000",
                                   db->url,
                                   db->application_name,
                                   "-c statement_timeout=14s -c lock_timeout=10s"
                                   " -c idle_in_transaction_session_timeout=10s"
                                   " -c client_connection_check_interval=2s"
                                   " -c enable_seqscan=off",
                                   NULL };

    disconnect(db);
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
    if (PQstatus(db->conn) != CONNECTION_OK || PQsetnonblocking(db->conn, 1) != 0)
        return error_set(err, UNAVAILABLE, "database: %s", PQerrorMessage(db->conn));
    db->connections++;
    return OK;
}

enum status
db_open(const char *url, const char *application_name, int stop_fd, struct db **ret_db,
        struct error *err)
{
    AUTO(db_destroy) struct db *db = calloc(1, sizeof *db);
    if (!db)
        return error_set(err, UNAVAILABLE, "database: out of memory");

    db->url = strdup(url);
    db->application_name = strdup(application_name);
    if (!db->url || !db->application_name)
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

static enum status
run_plain(struct db *db, const char *command, struct error *err)
{
    PGresult *result = NULL;
    enum status status = db_answer(db, PQsendQuery(db->conn, command), command, &result, err);

    /* A COMMIT of a failed transaction succeeds as a ROLLBACK. */
    if (status != OK)
        return status;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = db_result_error(db, result, command, err);
    else if (strcmp(PQcmdStatus(result), command) != 0)
        status = error_set(err, CONFLICT, "database: %s became %s", command, PQcmdStatus(result));
    PQclear(result);
    return status;
}

enum status
db_begin(struct db *db, struct error *err)
{
    assert(!db->in_transaction);
    if (!db_is_open(db))
        TRY(connect_within(db, DB_PATIENCE_MS, err));
    enum status status = run_plain(db, "BEGIN", err);
    if (status == UNAVAILABLE && !db->is_lost) { /* the server restarted while we were idle */
        TRY(connect_within(db, DB_PATIENCE_MS, err));
        status = run_plain(db, "BEGIN", err);
    }
    if (!db_is_open(db))
        disconnect(db);
    db->in_transaction = status == OK;
    return status;
}

enum status
db_commit(struct db *db, struct error *err)
{
    assert(db->in_transaction);
    enum status status = run_plain(db, "COMMIT", err);

    db_release(db);
    db->in_transaction = false;
    if (!db_is_open(db))
        disconnect(db);
    return status;
}

void
db_rollback(struct db *db)
{
    struct error ignored; /* when the connection is gone, the server rolls back */

    if (!db->in_transaction)
        return;
    db_release(db);
    db->in_transaction = false;
    if (!db_is_open(db) || run_plain(db, "ROLLBACK", &ignored) != OK)
        disconnect(db);
}
