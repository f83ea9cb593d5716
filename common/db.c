#include "common/db_private.h"

#include <assert.h>
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
}

/* Timeouts so that nothing waits without end: a statement, a lock, and a
 * transaction whose client has gone quiet. Statements are prepared while tables
 * are still small, and kept: without sequential scans their plans stay good. */
static enum status
connect_now(struct db *db, struct error *err)
{
    const char *const keys[] = { "dbname", "application_name", "connect_timeout", "options", NULL };
    const char *const values[] = { db->url, db->application_name, "5",
                                   "-c statement_timeout=60s -c lock_timeout=10s"
                                   " -c idle_in_transaction_session_timeout=60s"
                                   " -c enable_seqscan=off",
                                   NULL };

    disconnect(db);
    db->conn = PQconnectdbParams(keys, values, 1);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return error_set(err, UNAVAILABLE, "database: %s", PQerrorMessage(db->conn));
    db->connections++;
    return OK;
}

enum status
db_open(const char *url, const char *application_name, struct db **ret_db, struct error *err)
{
    AUTO(db_destroy) struct db *db = calloc(1, sizeof *db);
    if (!db)
        return error_set(err, UNAVAILABLE, "database: out of memory");

    db->url = strdup(url);
    db->application_name = strdup(application_name);
    if (!db->url || !db->application_name)
        return error_set(err, UNAVAILABLE, "database: out of memory");
    TRY(connect_now(db, err));
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
    return db->conn && PQstatus(db->conn) == CONNECTION_OK;
}

int64_t
db_connections(const struct db *db)
{
    return db->connections;
}

static enum status
run_plain(struct db *db, const char *command, struct error *err)
{
    PGresult *result = PQexec(db->conn, command);
    enum status status = OK;

    /* A COMMIT of a failed transaction succeeds as a ROLLBACK. */
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
        TRY(connect_now(db, err));
    enum status status = run_plain(db, "BEGIN", err);
    if (status == UNAVAILABLE) { /* the server restarted while we were idle */
        TRY(connect_now(db, err));
        status = run_plain(db, "BEGIN", err);
    }
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
