/* A service that fails when it is told to, for the tests of parking: it stands in for
 * sessions, in sessions' schema. A meeting is noted in the table `done`; one of
 * DEADLY minutes ends the process as a wild pointer would; one of SLOW minutes takes longer
 * than a statement may; one of a subject that stands in the table `ill` is refused, or one of AWAY
 * minutes as if the database were away. The test makes both tables. */
#include "common/service/service.h"
#include "proto/coaching.h"

#include <signal.h>

enum { DEADLY = 666, AWAY = 503, SLOW = 504 };

static const struct sql done_put = {
    "done_put",
    "INSERT INTO done (cohort_id, subject, minutes) VALUES ($1::text, $2::text, $3::bigint)",
};
static const struct sql ill_find = {
    "ill_find",
    "SELECT 1::bigint FROM ill WHERE subject = $1::text",
};

static const struct sql short_time = {
    "short_time",
    "SELECT set_config('statement_timeout', $1::text, true)",
};
static const struct sql long_sleep = { "long_sleep", "SELECT pg_sleep($1::bigint)::text" };

static enum status
be_slow(struct work *work)
{
    struct db_rows rows;

    TRY(db_query(work->db, work->err, &short_time, &rows, DB_TEXT(TEXT("100ms"))));
    return db_query(work->db, work->err, &long_sleep, &rows, DB_NUMBER(60));
}

static enum status
on_meeting(struct work *work, struct item *items, size_t count)
{
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct meeting_held *meeting = items[i].body;

        if (meeting->minutes == DEADLY) {
            signal(SIGSEGV, SIG_DFL);
            raise(SIGSEGV);
        }
        if (meeting->minutes == SLOW)
            TRY(be_slow(work));
        TRY(db_query(work->db, work->err, &ill_find, &rows, DB_TEXT(items[i].subject)));
        if (rows.count > 0)
            return error_set(work->err, meeting->minutes == AWAY ? UNAVAILABLE : INVALID,
                             "told to fail");
        db_release(work->db);
        TRY(db_run(work->db, work->err, &done_put, DB_TEXT(items[i].cohort_id),
                   DB_TEXT(items[i].subject), DB_NUMBER(meeting->minutes)));
    }
    return OK;
}

static const struct subscription subscriptions[] = {
    { &coaching_meeting_held, on_meeting },
    { 0 },
};

int
main(int argc, char **argv)
{
    return service_run(&(struct service){ .name = "sessions", .subscriptions = subscriptions },
                       argc, argv);
}
