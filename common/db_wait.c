#include "common/db_private.h"

#include "common/clock.h"

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

enum status
db_answer(struct db *db, int is_sent, const char *what, PGresult **ret_result, struct error *err)
{
    int64_t since_ms = clock_steady_ms();
    PGresult *next = NULL;

    *ret_result = NULL;
    while (is_sent) {
        if (!wait_answer(db, since_ms)) {
            db->is_lost = true;
            PQclear(*ret_result);
            *ret_result = NULL;
            return error_set(err, UNAVAILABLE, "database: %s: no answer in time", what);
        }
        if (!(next = PQgetResult(db->conn)))
            break;
        PQclear(*ret_result);
        *ret_result = next;
    }
    if (!*ret_result)
        return error_set(err, UNAVAILABLE, "database: %s: %s", what, PQerrorMessage(db->conn));
    return OK;
}
