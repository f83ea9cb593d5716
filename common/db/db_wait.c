#include "common/db/db_private.h"

#include "common/base/clock.h"

#include <assert.h>
#include <poll.h>

bool
db_wait(struct db *db, int events, int64_t since_ms, int64_t most_ms)
{
    for (;;) {
        int64_t limit_ms = db->is_stopping && most_ms > DB_STOP_MS ? DB_STOP_MS : most_ms;
        int64_t left_ms = since_ms + limit_ms - clock_steady_ms();
        struct pollfd fds[] = { { .fd = PQsocket(db->conn), .events = (short)events },
                                { .fd = db->is_stopping ? -1 : db->stop_fd, .events = POLLIN } };

        if (left_ms <= 0)
            return false;
        if (poll(fds, 2, (int)left_ms) > 0 && fds[0].revents)
            return true;
        db->is_stopping |= fds[1].revents != 0;
    }
}

/* Sends what is still to be sent and reads until there is an answer or the connection is
 * known to be broken; false: it took too long. What the server says is read while we
 * send, lest both wait. */
static bool
wait_answer(struct db *db, int64_t since_ms)
{
    int unsent = PQflush(db->conn);

    while (unsent > 0 || (unsent == 0 && PQisBusy(db->conn))) {
        if (!db_wait(db, unsent ? POLLIN | POLLOUT : POLLIN, since_ms, DB_ANSWER_MS))
            return false;
        if (!PQconsumeInput(db->conn))
            return true;
        unsent = unsent ? PQflush(db->conn) : 0;
    }
    return true;
}

void
db_sent(struct db *db, int is_sent, const char *what)
{
    assert(db->sent_count < DB_SENT_MAX);
    db->is_unsent |= !is_sent;
    db->wanted[db->sent_count] = NULL;
    db->sent[db->sent_count++] = what;
}

/* A connection that has failed in a way that leaves it unknown what comes next. */
static enum status
give_up(struct db *db, const char *what, const char *why, struct error *err)
{
    db->is_lost = true;
    return error_set(err, UNAVAILABLE, "database: %s: %s", what, why);
}

static enum status
next_result(struct db *db, const char *what, int64_t since_ms, PGresult **ret_result,
            struct error *err)
{
    if (!wait_answer(db, since_ms)) {
        db->was_slow = true; /* one statement, or several that went out together */
        return give_up(db, what, "no answer in time", err);
    }
    *ret_result = PQgetResult(db->conn);
    return OK;
}

/* The one result of a command, and the NULL behind it. */
static enum status
command_result(struct db *db, const char *what, int64_t since_ms, PGresult **ret_result,
               struct error *err)
{
    PGresult *end = NULL;

    TRY(next_result(db, what, since_ms, ret_result, err));
    if (!*ret_result)
        return give_up(db, what, PQerrorMessage(db->conn), err);
    ExecStatusType found = PQresultStatus(*ret_result);
    if (found != PGRES_COMMAND_OK && found != PGRES_TUPLES_OK) {
        enum status status = db_result_error(db, *ret_result, what, err);

        if (PQstatus(db->conn) != CONNECTION_OK)
            return give_up(db, what, PQerrorMessage(db->conn), err);
        enum status ended = next_result(db, what, since_ms, &end, err);
        PQclear(end);
        return ended == OK ? status : ended;
    }
    enum status status = next_result(db, what, since_ms, &end, err);
    PQclear(end);
    return status;
}

void
db_send_all(struct db *db)
{
    db->synced_ms = clock_steady_ms();
    db->is_synced = db_is_open(db) && !db->is_unsent && PQpipelineSync(db->conn);
    bool is_sent = db->is_synced;
    while (is_sent && PQflush(db->conn) > 0)
        is_sent =
            db_wait(db, POLLIN | POLLOUT, db->synced_ms, DB_ANSWER_MS) && PQconsumeInput(db->conn);
    db->is_unsent |= !is_sent;
}

enum status
db_answer(struct db *db, PGresult **ret_result, struct error *err)
{
    bool is_synced = db->is_synced;
    int64_t since_ms = is_synced ? db->synced_ms : clock_steady_ms();
    size_t count = db->sent_count;
    enum status status = OK;
    PGresult *sync = NULL;

    *ret_result = NULL;
    db->sent_count = 0;
    db->is_synced = false;
    if (db->is_unsent || (!is_synced && !PQpipelineSync(db->conn)))
        return give_up(db, db->sent[0], PQerrorMessage(db->conn), err);
    for (size_t i = 0; i < count && !db->is_lost; i++) {
        struct error skipped; /* what stands behind a failure was not run */

        PQclear(*ret_result);
        *ret_result = NULL;
        enum status found =
            command_result(db, db->sent[i], since_ms, ret_result, status == OK ? err : &skipped);
        status = status == OK ? found : status;
        if (status == OK && db->wanted[i]) {
            status = db_keep(db, *ret_result, db->wanted[i], err);
            *ret_result = NULL;
        }
    }
    if (!db->is_lost)
        status = next_result(db, "sync", since_ms, &sync, err) == OK ? status : UNAVAILABLE;
    PQclear(sync);
    if (status == OK)
        return OK;
    PQclear(*ret_result);
    *ret_result = NULL;
    return db->is_lost ? UNAVAILABLE : status;
}
