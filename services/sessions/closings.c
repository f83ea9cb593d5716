#include "closings.h"

#include "handlers.h"
#include "sessions_sql.h"

#include "common/base/value.h"

#include <utlist.h>

/* What closes at one partner on one programme. */
struct closing_group {
    char *key;
    struct closing *closings;
    UT_hash_handle hh;
};

void
closings_clear(struct closings *closings)
{
    HASH_CLEAR(hh, closings->groups);
}

enum { GROUP_KEY_MAX = 2048 }; /* two values of a row, and what keeps them apart */

/* The size of the first keeps "ab" and "c" apart from "a" and "bc". */
static size_t
group_key(struct text programme, struct text partner_id, char key[GROUP_KEY_MAX])
{
    return (size_t)snprintf(key, GROUP_KEY_MAX, "%zu %.*s%.*s", programme.size,
                            TEXT_ARGS(programme), TEXT_ARGS(partner_id));
}

static struct closing_group *
group_find(const struct closings *closings, struct text programme, struct text partner_id)
{
    char key[GROUP_KEY_MAX];
    size_t size = group_key(programme, partner_id, key);
    struct closing_group *group = NULL;

    HASH_FIND(hh, closings->groups, key, size, group);
    return group;
}

static struct closing_group *
group_get(struct closings *closings, struct work *work, struct text programme,
          struct text partner_id)
{
    char key[GROUP_KEY_MAX];
    size_t size = group_key(programme, partner_id, key);
    struct closing_group *group = group_find(closings, programme, partner_id);

    if (group)
        return group;
    group = work_alloc(work, sizeof *group);
    group->key = obstack_copy0(&work->memory, key, size);
    HASH_ADD_KEYPTR(hh, closings->groups, group->key, size, group);
    return group;
}

/* Of a row of cohort_find.sql. */
static void
read_terms(struct closings *closings, const struct work *work, const struct db_rows *cohort)
{
    const struct sessions *self = work->self;

    closings->terms = (struct reach_terms){
        .now_us = work->now_us,
        .completes_us = REACH_NEVER,
        .catchup_us = self->catchup_us,
        .margin_bp = self->margin_bp,
    };
    if (cohort->count == 0)
        return;
    if (!db_is_null(cohort, 0, 0))
        closings->terms.completes_us = db_when(cohort, 0, 0) + VALUE_DAY_US;
    closings->timetable = db_number(cohort, 0, 1);
}

enum status
closings_load(struct closings *closings, struct work *work, struct text cohort_id,
              struct participant *const *participants, size_t count)
{
    AUTO(db_batch_clear) struct db_batch groups = { 0 };
    struct db_rows rows, cohort;

    for (size_t i = 0; i < count; i++)
        db_batch_add(&groups, DB_TEXT(participants[i]->programme_code),
                     DB_TEXT(participants[i]->partner_id));
    TRY(db_defer_query(work->db, work->err, &sql_cohort_find, &cohort, DB_TEXT(cohort_id)));
    TRY(db_run_batch(work->db, work->err, &sql_closing_list, &groups, &rows, DB_TEXT(cohort_id)));
    if (count == 0)
        TRY(db_settle(work->db, work->err));
    read_terms(closings, work, &cohort);
    for (int i = 0; i < rows.count; i++) {
        struct closing_group *group =
            group_get(closings, work, db_text(&rows, i, 0), db_text(&rows, i, 1));
        struct closing *closing = work_alloc(work, sizeof *closing);

        closing->component = db_text(&rows, i, 2);
        closing->last_ends_us = db_when(&rows, i, 3);
        LL_PREPEND(group->closings, closing);
    }
    return OK;
}

struct reach_terms
closings_terms(const struct closings *closings, const struct participant *participant)
{
    const struct closing_group *group =
        group_find(closings, participant->programme_code, participant->partner_id);
    struct reach_terms terms = closings->terms;

    terms.closings = group ? group->closings : NULL;
    return terms;
}

void
closings_touch(struct db_batch *touched, const struct session *session)
{
    db_batch_add(touched, DB_TEXT(session->programme), DB_TEXT(session->partner_id),
                 DB_TEXT(session->component));
}

enum status
closings_put(struct work *work, struct text cohort_id, const struct db_batch *touched)
{
    const struct sessions *self = work->self;

    if (touched->count == 0)
        return OK;
    TRY(db_defer_batch(work->db, work->err, &sql_closing_put, touched, DB_TEXT(cohort_id),
                       DB_WHEN(work->now_us - self->catchup_us)));
    return db_defer(work->db, work->err, &sql_cohort_touch, DB_TEXT(cohort_id));
}
