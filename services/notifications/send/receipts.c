/* What channels tell later of messages that they have taken; and the addresses that are dead. */
#include "services/notifications/handlers.h"
#include "services/notifications/notifications.h"

#include "notifications_sql.h"
#include "proto/codes.h"
#include "proto/notifications.h"

#include <sodium.h>

/* The bytes of hexadecimal digits, in the work's memory; empty when they are none. */
static struct text
bytes_of_hex(struct work *work, struct text hex)
{
    unsigned char *bytes = work_alloc(work, hex.size / 2 + 1);
    size_t size = 0;

    if (sodium_hex2bin(bytes, hex.size / 2, hex.data, hex.size, NULL, &size, NULL) != 0)
        size = 0;
    return (struct text){ (const char *)bytes, size };
}

static struct text
state_of(struct text outcome)
{
    return text_is(outcome, "delivered") || text_is(outcome, "bounced") ? outcome : TEXT("");
}

/* Nothing is refused: what a replay finds of these messages is less than what there was. */
enum status
on_record_receipt(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct record_receipt *receipt = items[i].body;
        bool is_complaint = text_is(receipt->outcome, "complained");
        bool is_bounce = text_is(receipt->outcome, "bounced");

        if (text_is(receipt->outcome, "delayed"))
            continue;
        db_batch_add(&rows, DB_BYTES(bytes_of_hex(work, receipt->reference)),
                     DB_TEXT(state_of(receipt->outcome)), DB_TEXT(receipt->status),
                     DB_TEXT(receipt->outcome),
                     DB_FLAG(is_complaint || (is_bounce && receipt->is_permanent)));
    }
    return db_defer_batch(work->db, work->err, &sql_receipt_note, &rows, DB_WHEN(work->now_us));
}

enum status
on_lift_suppression(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    const struct notifications *self = work->self;
    struct db_rows lifted;

    for (size_t i = 0; i < count; i++) {
        const struct lift_suppression *lift = items[i].body;

        db_batch_add(&rows, DB_BYTES(bytes_of_hex(work, lift->address)), DB_TEXT(lift->who),
                     DB_TEXT(lift->reason));
    }
    sender_look(self->sender);
    return db_run_batch(work->db, work->err, &sql_suppression_lift, &rows, &lifted,
                        DB_WHEN(work->now_us));
}

enum status
on_set_reach(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct set_reach *reach = items[i].body;

        db_batch_add(&rows, DB_TEXT(reach->kind), DB_TEXT(reach->id), DB_TEXT(reach->phone),
                     DB_TEXT(reach->postal));
    }
    return db_defer_batch(work->db, work->err, &sql_reach_save, &rows, DB_TEXT(items[0].cohort_id));
}

enum suppression_column { ADDRESS, CHANNEL, COHORT, KIND, ID, REASON, ANSWER, SINCE };

enum status
on_suppression_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct suppression_list *query = queries[0].body;
    struct db_rows rows;

    (void)count;
    TRY(db_query(work->db, work->err, &sql_suppression_list, &rows, DB_TEXT(query->cohort_id),
                 DB_TEXT(query->after), DB_NUMBER(query_rows(query->max, QUERY_ROWS_MAX))));
    for (int row = 0; row < rows.count; row++)
        page_add(page, &(struct suppression_row){ .address = db_text(&rows, row, ADDRESS),
                                                  .channel = db_text(&rows, row, CHANNEL),
                                                  .cohort_id = db_text(&rows, row, COHORT),
                                                  .kind = db_text(&rows, row, KIND),
                                                  .id = db_text(&rows, row, ID),
                                                  .reason = db_text(&rows, row, REASON),
                                                  .answer = db_text(&rows, row, ANSWER),
                                                  .since = db_when(&rows, row, SINCE) });
    return OK;
}
