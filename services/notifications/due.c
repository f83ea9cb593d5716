#include "notifications.h"
#include "store.h"

#include "common/clock.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

static struct text
keep(struct sender *sender, const struct db_rows *rows, int row, enum due_column column)
{
    struct text text = db_text(rows, row, column);

    return (struct text){ obstack_copy(&sender->memory, text.data, text.size), text.size };
}

static void
outgoing_fill(struct sender *sender, const struct db_rows *rows, int row, struct outgoing *o)
{
    o->id = db_number(rows, row, DUE_ID);
    o->attempts = db_number(rows, row, DUE_ATTEMPTS);
    o->partition = (int)db_number(rows, row, DUE_PARTITION);
    o->programme = keep(sender, rows, row, DUE_PROGRAMME);
    o->mail = (struct mail){
        .cohort_id = keep(sender, rows, row, DUE_COHORT),
        .application_ref = keep(sender, rows, row, DUE_REFERENCE),
        .template = keep(sender, rows, row, DUE_TEMPLATE),
        .recipient = keep(sender, rows, row, DUE_RECIPIENT),
        .first_name = keep(sender, rows, row, DUE_FIRST_NAME),
        .last_name = keep(sender, rows, row, DUE_LAST_NAME),
        .email = keep(sender, rows, row, DUE_EMAIL),
        .occasion = keep(sender, rows, row, DUE_OCCASION),
        .version = db_number(rows, row, DUE_VERSION),
    };
    o->is_reachable = o->mail.email.size > 0;
}

/* What went out before a restore does not go out again. */
static enum status
mark_kept(struct work *work, struct sender *sender)
{
    AUTO(db_column_clear) struct db_column ids = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < sender->count; i++) {
        char id[MAIL_ID_SIZE];

        mail_id(&sender->list[i].mail, sender->domain, id);
        db_column_add(&ids, DB_TEXT(text_of(id)));
    }
    if (sender->count == 0)
        return OK;
    TRY(store_mail_kept(work, &ids, &rows));
    for (int row = 0; row < rows.count; row++)
        sender->list[db_number(&rows, row, 0) - 1].is_kept = true;
    return OK;
}

/* Takes what is due from the table into memory, in place of what was there. Only of
 * partitions that nobody else can have: who slept past the end of its leases would
 * send what others send. */
enum status
due_take(struct work *work, struct sender *sender)
{
    partition_set held = 0;
    struct db_rows rows;

    TRY(work_hold(work, work_partitions(work), &held));
    TRY(store_message_due(work, held, MESSAGES_AT_A_TIME, &rows));
    obstack_free(&sender->memory, sender->bottom);
    sender->bottom = obstack_alloc(&sender->memory, 0);
    sender->list = obstack_alloc(&sender->memory, (size_t)(rows.count + 1) * sizeof *sender->list);
    memset(sender->list, 0, (size_t)(rows.count + 1) * sizeof *sender->list);
    sender->count = (size_t)rows.count;
    sender->started = 0;
    sender->settled = 0;
    for (int row = 0; row < rows.count; row++)
        outgoing_fill(sender, &rows, row, &sender->list[row]);
    sender->look_ms = rows.count > 0 ? 0 : clock_steady_ms() + LOOK_AGAIN_MS;
    return mark_kept(work, sender);
}
