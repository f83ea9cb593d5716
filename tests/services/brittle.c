/* A service that fails when it is told to, for the tests of parking: it stands in for
 * sessions, in sessions' schema. A meeting is noted in the table `done`; one of
 * DEADLY minutes ends the process as a wild pointer would; one of SLOW minutes takes longer
 * than a statement may; one of a subject that stands in the table `ill` is refused, or one of AWAY
 * minutes as if the database were away. A command to record study is treated alike. The test makes
 * both tables. */
#include "common/base/value.h"
#include "common/service/service.h"
#include "proto/coaching.h"
#include "proto/sessions.h"

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
take(struct work *work, struct text cohort_id, struct text subject, int64_t minutes)
{
    struct db_rows rows;

    if (minutes == DEADLY) {
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
    }
    if (minutes == SLOW)
        TRY(be_slow(work));
    TRY(db_query(work->db, work->err, &ill_find, &rows, DB_TEXT(subject)));
    if (rows.count > 0)
        return error_set(work->err, minutes == AWAY ? UNAVAILABLE : INVALID, "told to fail");
    db_release(work->db);
    return db_run(work->db, work->err, &done_put, DB_TEXT(cohort_id), DB_TEXT(subject),
                  DB_NUMBER(minutes));
}

static enum status
on_meeting(struct work *work, struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct meeting_held *meeting = items[i].body;

        TRY(take(work, items[i].cohort_id, items[i].subject, meeting->minutes));
    }
    return OK;
}

static enum status
record_study(struct work *work, struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct record_study *study = items[i].body;
        int64_t minutes = 0;

        if (!value_number(study->minutes, &minutes))
            items[i].refusal = (struct refusal){ "bad_minutes", "minutes" };
        else
            TRY(take(work, items[i].cohort_id, study->application_ref, minutes));
    }
    return OK;
}

static const struct command_row commands[] = {
    { &record_study_command, record_study },
    { 0 },
};

static const struct subscription subscriptions[] = {
    { &coaching_meeting_held, on_meeting },
    { 0 },
};

int
main(int argc, char **argv)
{
    return service_run(&(struct service){ .name = "sessions",
                                          .commands = commands,
                                          .subscriptions = subscriptions },
                       argc, argv);
}
