#include "asks.h"
#include "services/notifications/send/sender.h"

#include "notifications_sql.h"

#include "common/base/clock.h"

#include <sodium.h>
#include <string.h>

enum { MS_US = 1000 };

void
asks_done(struct asks *asks, size_t n, const struct notify_answer *answer)
{
    asks->list[n].is_told = answer->result == SMTP_ACCEPTED;
    asks->list[n].receipt = answer->receipt;
    if (--asks->open == 0)
        asks->look_ms = 0;
}

/* One that Notify did not answer for is asked for again, and that counts for nothing. */
static enum status
note(struct work *work, const struct asks *asks)
{
    AUTO(db_column_clear) struct db_column ids = { 0 };
    AUTO(db_batch_clear) struct db_batch receipts = { 0 };

    for (size_t i = 0; i < asks->count; i++) {
        const struct asked *asked = &asks->list[i];
        const struct notify_status *receipt = asked->receipt;

        if (asked->is_told)
            db_column_add(&ids, DB_NUMBER(asked->message_id));
        if (asked->is_told && receipt)
            db_batch_add(&receipts,
                         DB_BYTES(((struct text){ (const char *)asked->key, sizeof asked->key })),
                         DB_TEXT(text_of(receipt->outcome)), DB_TEXT(text_of(receipt->status)),
                         DB_TEXT(text_of(receipt->outcome)), DB_FLAG(receipt->is_permanent));
    }
    if (ids.count > 0)
        TRY(db_run(work->db, work->err, &sql_receipt_asked, DB_NUMBER(asks->pauses.count),
                   DB_COLUMN(ids)));
    return db_run_batch(work->db, work->err, &sql_receipt_note, &receipts, NULL,
                        DB_WHEN(work->now_us));
}

static void
start(struct sender *sender, struct asked *asked, size_t n, int64_t now_us)
{
    char reference[NOTIFY_REFERENCE_SIZE];

    sodium_bin2hex(reference, sizeof reference, asked->key, sizeof asked->key);
    notify_start(sender->notify,
                 &(struct notify_message){
                     .id = (int64_t)(WINDOW_MAX + n), .is_look = true, .reference = reference },
                 now_us);
    sender->asks.open++;
}

static enum status
find_due(struct work *work, const struct asks *asks, struct db_rows *ret_rows)
{
    AUTO(db_column_clear) struct db_column times = { 0 };
    int64_t after_ms = 0;

    for (int64_t i = 0; i < asks->pauses.count; i++) {
        after_ms += asks->pauses.pauses_ms[i];
        db_column_add(&times, DB_NUMBER(after_ms * MS_US));
    }
    return db_query(work->db, work->err, &sql_receipt_due, ret_rows, DB_WHEN(work->now_us),
                    DB_PARTITIONS(work_partitions(work)), DB_COLUMN(times),
                    DB_NUMBER(ASKS_AT_A_TIME));
}

static enum status
begin(struct work *work, struct sender *sender)
{
    struct asks *asks = &sender->asks;
    struct db_rows rows;

    TRY(find_due(work, asks, &rows));
    for (int row = 0; row < rows.count && notify_has_room(sender->notify); row++) {
        struct asked *asked = &asks->list[asks->count];
        struct text key = db_text(&rows, row, 1);

        if (key.size != sizeof asked->key)
            continue;
        *asked = (struct asked){ .message_id = db_number(&rows, row, 0) };
        memcpy(asked->key, key.data, key.size);
        start(sender, asked, asks->count++, work->now_us);
    }
    return OK;
}

/* A full round is followed by another at once; one that Notify did not answer is not. */
static bool
is_more(const struct asks *asks)
{
    bool is_told = asks->count == ASKS_AT_A_TIME;

    for (size_t i = 0; i < asks->count; i++)
        is_told = is_told && asks->list[i].is_told;
    return is_told;
}

enum status
asks_run(struct work *work, struct sender *sender)
{
    struct asks *asks = &sender->asks;
    int64_t now_ms = clock_steady_ms();
    bool is_ended = asks->count > 0 && asks->open == 0;

    if (!sender->notify || asks->open > 0 || now_ms < asks->look_ms
        || (!is_ended && now_ms < sender->notify_ms))
        return OK;
    asks->look_ms = now_ms + ASKS_LOOK_MS;
    TRY(db_begin(work->db, work->err));
    if (is_ended) {
        TRY(note(work, asks));
        asks->look_ms = is_more(asks) ? now_ms : asks->look_ms;
        asks->count = 0; /* when it can't be noted they are asked for again */
    } else {
        TRY(begin(work, sender));
    }
    return db_commit(work->db, work->err);
}
