#include "endpoint.h"

#include "notifications_sql.h"
#include "proto/codes.h"
#include "proto/webhooks.h"

/* The test is an event like any other, so that it goes the way of all. */
enum status
endpoint_test(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    for (size_t i = 0; i < count; i++) {
        const struct endpoint_named *row = items[i].body;
        db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_TEXT(row->scope));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_test, &rows, &found, DB_TEXT(TEXT(""))));
    endpoint_refuse_unknown(items, count, &found);
    for (int row = 0; row < found.count; row++) {
        struct endpoint_tested event = { db_text(&found, row, 0), db_text(&found, row, 1) };

        if (db_flag(&found, row, 3))
            TRY(work_emit(work, &notifications_endpoint_tested, TEXT(""), TEXT(""),
                          event.endpoint_id, db_number(&found, row, 2), &event));
        for (size_t i = 0; i < count; i++) {
            const struct endpoint_named *named = items[i].body;
            if (!db_flag(&found, row, 3) && text_equal(named->endpoint_id, event.endpoint_id))
                items[i].refusal = REFUSE(endpoint_disabled, endpoint_id);
        }
    }
    return OK;
}

enum status
endpoint_replay(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct replay_endpoint *row = items[i].body;

        if (row->until && row->until <= row->after)
            items[i].refusal = REFUSE(bad_range, until);
        else
            db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_TEXT(row->scope),
                         DB_NUMBER(row->after), DB_NUMBER(row->until));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_replay, &rows, &found, DB_TEXT(TEXT(""))));
    endpoint_refuse_unknown(items, count, &found);
    return OK;
}

/* Changes the state, and tells the owner where there is something new to tell. */
enum status
endpoint_note(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows told;

    for (size_t i = 0; i < count; i++) {
        const struct note_endpoint *row = items[i].body;
        db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_TEXT(row->finding), DB_WHEN(row->since),
                     DB_TEXT(row->answer));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_note, &rows, &told, DB_WHEN(work->now_us)));
    for (int row = 0; row < told.count; row++) {
        struct endpoint_state event = { .endpoint_id = db_text(&told, row, 0),
                                        .partner_id = db_text(&told, row, 1),
                                        .why = db_text(&told, row, 2),
                                        .since = db_when(&told, row, 3),
                                        .answer = db_text(&told, row, 4) };
        bool is_warning = text_is(event.why, "failing");

        TRY(work_emit(
            work, is_warning ? &notifications_endpoint_failing : &notifications_endpoint_disabled,
            TEXT(""), TEXT(""), event.endpoint_id, db_number(&told, row, 5), &event));
    }
    return OK;
}
