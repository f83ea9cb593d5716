#include "endpoint.h"
#include "address.h"
#include "public.h"
#include "services/notifications/notifications.h"

#include "common/base/lookup.h"
#include "common/format/webhook.h"
#include "notifications_sql.h"
#include "proto/codes.h"
#include "proto/if_sequence.h"
#include "proto/webhooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US INT64_C(3600000000)

enum { NUMBER_SIZE = 24 };

void
endpoint_id_make(const char *prefix, struct text key, char out[ENDPOINT_ID_SIZE])
{
    size_t size = (size_t)snprintf(out, ENDPOINT_ID_SIZE, "%s_", prefix);

    for (size_t i = 0; i < key.size && size + 2 < ENDPOINT_ID_SIZE; i++)
        size += (size_t)snprintf(out + size, ENDPOINT_ID_SIZE - size, "%02x",
                                 (unsigned char)key.data[i]);
}

/* Which replica delivers to it. */
static int
partition_of(const char *id)
{
    uint8_t digest[LOOKUP_DIGEST_SIZE];

    lookup_digest(text_of(id), digest);
    return digest[0] % PARTITIONS;
}

/* What an endpoint must be; `types` become what they are called inside. */
static struct refusal
judge(struct work *work, struct text url, struct text *types)
{
    const struct notifications *self = work->self;
    char *text = work_alloc(work, url.size + 1);

    memcpy(text, url.data, url.size);
    if (address_url_fault(text, self->webhooks.is_http_allowed))
        return REFUSE(bad_url, url);
    if (!self->webhooks.is_private_allowed && address_is_private_url(text))
        return REFUSE(private_address, url);
    if (!public_are_meant(*types))
        return REFUSE(unknown_event_type, types);
    *types = types_inside(*types, work_alloc(work, types->size + 1));
    return ACCEPTED;
}

enum status
endpoint_create(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    const struct notifications *self = work->self;

    for (size_t i = 0; i < count; i++) {
        const struct create_endpoint *row = items[i].body;
        struct text types = row->types, sealed;
        char id[ENDPOINT_ID_SIZE];
        struct webhook_secret secret;

        items[i].refusal = judge(work, row->url, &types);
        if (items[i].refusal.code)
            continue;
        endpoint_id_make("ep", items[i].key, id);
        webhook_secret_make(&self->webhooks.keys, text_of(id), 1, &secret);
        TRY(webhook_secret_seal(&self->webhooks.keys, &secret, &sealed, work->err));
        items[i].result = work_copy(work, text_of(id));
        db_batch_add(&rows, DB_TEXT(text_of(id)), DB_TEXT(row->partner_id), DB_TEXT(row->url),
                     DB_TEXT(row->description), DB_TEXT(types), DB_TEXT(row->cohorts),
                     DB_FLAG(row->wants_history), DB_BYTES(sealed), DB_NUMBER(partition_of(id)));
        free((void *)(uintptr_t)sealed.data);
    }
    return db_run_batch(work->db, work->err, &sql_endpoint_create, &rows, NULL,
                        DB_WHEN(work->now_us));
}

void
endpoint_refuse_unknown(struct item *items, size_t count, const struct db_rows *rows)
{
    for (size_t i = 0; i < count; i++) {
        const struct endpoint_named *named = items[i].body; /* all begin like this */
        int row = 0;

        while (row < rows->count && !text_equal(db_text(rows, row, 0), named->endpoint_id))
            row++;
        if (!items[i].refusal.code && row == rows->count)
            items[i].refusal = REFUSE(unknown_endpoint, endpoint_id);
    }
}

_Static_assert(offsetof(struct endpoint_changed, scope) == offsetof(struct endpoint_named, scope)
                   && offsetof(struct replay_endpoint, scope)
                          == offsetof(struct endpoint_named, scope),
               "commands to an endpoint begin alike");
_Static_assert(offsetof(struct update_endpoint, if_sequence)
                       == offsetof(struct endpoint_changed, if_sequence)
                   && offsetof(struct switch_endpoint, if_sequence)
                          == offsetof(struct endpoint_changed, if_sequence)
                   && offsetof(struct rotate_secret, if_sequence)
                          == offsetof(struct endpoint_changed, if_sequence),
               "changes of an endpoint begin alike");

/* Of an endpoint in the rows of endpoint_lock.sql; -1: it is not there. */
static int
row_of(const struct db_rows *rows, struct text id)
{
    int row = rows->count - 1;

    while (row >= 0 && !text_equal(db_text(rows, row, 0), id))
        row--;
    return row;
}

/* Locks what the changes are about, and refuses those that are for another state, or for nothing
 * that is there. Each change makes another state for those behind it. */
static enum status
lock(struct work *work, struct item *items, size_t count, struct db_rows *ret_rows)
{
    AUTO(db_batch_clear) struct db_batch names = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct endpoint_changed *change = items[i].body;
        db_batch_add(&names, DB_TEXT(change->endpoint_id), DB_TEXT(change->scope));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_lock, &names, ret_rows, DB_TEXT(TEXT(""))));
    endpoint_refuse_unknown(items, count, ret_rows);
    int64_t *changes = work_alloc(work, (size_t)ret_rows->count * sizeof *changes + 1);
    memset(changes, 0, (size_t)ret_rows->count * sizeof *changes);
    for (size_t i = 0; i < count; i++) {
        const struct endpoint_changed *change = items[i].body;
        int row = row_of(ret_rows, change->endpoint_id);

        if (row < 0)
            continue;
        items[i].refusal =
            if_sequence_check(change->if_sequence, db_number(ret_rows, row, 2) + changes[row]);
        changes[row] += !items[i].refusal.code;
    }
    return OK;
}

enum status
endpoint_update(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    TRY(lock(work, items, count, &found));
    for (size_t i = 0; i < count; i++) {
        const struct update_endpoint *row = items[i].body;
        struct text types = row->types;

        if (!items[i].refusal.code)
            items[i].refusal = judge(work, row->url, &types);
        if (!items[i].refusal.code)
            db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_TEXT(row->url),
                         DB_TEXT(row->description), DB_TEXT(types), DB_TEXT(row->cohorts),
                         DB_FLAG(row->wants_history));
    }
    return db_run_batch(work->db, work->err, &sql_endpoint_update, &rows, NULL,
                        DB_WHEN(work->now_us));
}

enum status
endpoint_switch(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    TRY(lock(work, items, count, &found));
    for (size_t i = 0; i < count; i++) {
        const struct switch_endpoint *row = items[i].body;

        if (!items[i].refusal.code)
            db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_FLAG(row->is_enabled));
    }
    return db_run_batch(work->db, work->err, &sql_endpoint_switch, &rows, NULL,
                        DB_WHEN(work->now_us));
}

/* The secret of the next generation, and the item's result, which is its number. */
static enum status
add_secret(struct work *work, struct item *item, int64_t generation, struct db_batch *rows)
{
    const struct notifications *self = work->self;
    const struct rotate_secret *command = item->body;
    char *text = work_alloc(work, NUMBER_SIZE);
    struct webhook_secret secret;
    struct text sealed;

    webhook_secret_make(&self->webhooks.keys, command->endpoint_id, generation, &secret);
    TRY(webhook_secret_seal(&self->webhooks.keys, &secret, &sealed, work->err));
    db_batch_add(rows, DB_TEXT(command->endpoint_id), DB_NUMBER(generation), DB_BYTES(sealed),
                 DB_WHEN(work->now_us + command->overlap_hours * HOUR_US));
    free((void *)(uintptr_t)sealed.data);
    snprintf(text, NUMBER_SIZE, "%lld", (long long)generation);
    item->result = text_of(text);
    return OK;
}

/* Those of one endpoint that come at once are one rotation: each would else end the one before. */
enum status
endpoint_rotate(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    TRY(lock(work, items, count, &found));
    for (size_t i = 0; i < count; i++) {
        const struct rotate_secret *command = items[i].body;
        size_t first = 0;

        if (items[i].refusal.code)
            continue;
        while (!text_equal(((const struct rotate_secret *)items[first].body)->endpoint_id,
                           command->endpoint_id)
               || items[first].refusal.code)
            first++;
        if (first < i)
            items[i].result = items[first].result;
        else
            TRY(add_secret(work, &items[i],
                           db_number(&found, row_of(&found, command->endpoint_id), 1) + 1, &rows));
    }
    return db_run_batch(work->db, work->err, &sql_endpoint_rotate, &rows, NULL,
                        DB_WHEN(work->now_us));
}

enum status
endpoint_delete(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column ids = { 0 };
    struct db_rows found;

    TRY(lock(work, items, count, &found));
    for (size_t i = 0; i < count; i++) {
        const struct endpoint_changed *row = items[i].body;

        if (!items[i].refusal.code)
            db_column_add(&ids, DB_TEXT(row->endpoint_id));
    }
    return db_run(work->db, work->err, &sql_endpoint_delete, DB_COLUMN(ids));
}
