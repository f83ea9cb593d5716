#include "endpoint.h"
#include "address.h"
#include "notifications.h"
#include "public.h"

#include "common/lookup.h"
#include "common/webhook.h"
#include "notifications_sql.h"
#include "proto/codes.h"
#include "proto/webhooks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US INT64_C(3600000000)

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

/* Each type is public, or all of an owner's are meant: "sessions.*". */
static bool
is_type(struct text one)
{
    if (one.size > 2 && memcmp(one.data + one.size - 2, ".*", 2) == 0)
        return memchr(one.data, '.', one.size) == one.data + one.size - 2;
    return public_find(one) != NULL;
}

static bool
are_types(struct text types)
{
    size_t begin = 0;

    for (size_t i = 0; i <= types.size; i++) {
        if (i < types.size && types.data[i] != ' ')
            continue;
        if (i > begin && !is_type((struct text){ types.data + begin, i - begin }))
            return false;
        begin = i + 1;
    }
    return true;
}

/* What an endpoint must be; also fills in its types as they are called inside. */
static struct refusal
judge(struct work *work, struct text url, struct text *types)
{
    const struct notifications *self = work->self;
    char *text = work_alloc(work, url.size + 1);

    memcpy(text, url.data, url.size);
    *types = types_inside(*types, work_alloc(work, types->size + 1));
    if (address_url_fault(text, self->webhooks.is_http_allowed))
        return REFUSE(bad_url, url);
    if (!are_types(*types))
        return REFUSE(unknown_event_type, types);
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

_Static_assert(
    offsetof(struct update_endpoint, scope) == offsetof(struct endpoint_named, scope)
        && offsetof(struct switch_endpoint, scope) == offsetof(struct endpoint_named, scope)
        && offsetof(struct rotate_secret, scope) == offsetof(struct endpoint_named, scope)
        && offsetof(struct replay_endpoint, scope) == offsetof(struct endpoint_named, scope),
    "commands to an endpoint begin alike");

enum status
endpoint_update(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct update_endpoint *row = items[i].body;
        struct text types = row->types;

        items[i].refusal = judge(work, row->url, &types);
        if (!items[i].refusal.code)
            db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_TEXT(row->scope), DB_TEXT(row->url),
                         DB_TEXT(row->description), DB_TEXT(types), DB_TEXT(row->cohorts),
                         DB_FLAG(row->wants_history));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_update, &rows, &found,
                     DB_WHEN(work->now_us)));
    endpoint_refuse_unknown(items, count, &found);
    return OK;
}

enum status
endpoint_switch(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    for (size_t i = 0; i < count; i++) {
        const struct switch_endpoint *row = items[i].body;

        db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_TEXT(row->scope),
                     DB_FLAG(row->is_enabled));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_switch, &rows, &found,
                     DB_WHEN(work->now_us)));
    endpoint_refuse_unknown(items, count, &found);
    return OK;
}

/* The secrets of the next generations, for the endpoints that are there. */
static enum status
next_secrets(struct work *work, const struct item *items, size_t count, const struct db_rows *found,
             struct db_batch *rows)
{
    const struct notifications *self = work->self;

    for (int row = 0; row < found->count; row++) {
        struct text id = db_text(found, row, 0), sealed;
        int64_t generation = db_number(found, row, 1) + 1, hours = 0;
        struct webhook_secret secret;

        for (size_t i = 0; i < count; i++) {
            const struct rotate_secret *command = items[i].body;
            if (text_equal(command->endpoint_id, id))
                hours = command->overlap_hours;
        }
        webhook_secret_make(&self->webhooks.keys, id, generation, &secret);
        TRY(webhook_secret_seal(&self->webhooks.keys, &secret, &sealed, work->err));
        db_batch_add(rows, DB_TEXT(id), DB_NUMBER(generation), DB_BYTES(sealed),
                     DB_WHEN(work->now_us + hours * HOUR_US));
        free((void *)(uintptr_t)sealed.data);
    }
    return OK;
}

/* The result is the number of the new generation. */
enum status
endpoint_rotate(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch names = { 0 };
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    for (size_t i = 0; i < count; i++) {
        const struct rotate_secret *row = items[i].body;
        db_batch_add(&names, DB_TEXT(row->endpoint_id), DB_TEXT(row->scope));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_lock, &names, &found, DB_TEXT(TEXT(""))));
    endpoint_refuse_unknown(items, count, &found);
    TRY(next_secrets(work, items, count, &found, &rows));
    for (size_t i = 0; i < count; i++) {
        const struct rotate_secret *command = items[i].body;
        for (int row = 0; row < found.count; row++)
            if (text_equal(command->endpoint_id, db_text(&found, row, 0))) {
                char *text = work_alloc(work, 24);
                snprintf(text, 24, "%lld", (long long)(db_number(&found, row, 1) + 1));
                items[i].result = text_of(text);
            }
    }
    return db_run_batch(work->db, work->err, &sql_endpoint_rotate, &rows, NULL,
                        DB_WHEN(work->now_us));
}

enum status
endpoint_delete(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    struct db_rows found;

    for (size_t i = 0; i < count; i++) {
        const struct endpoint_named *row = items[i].body;
        db_batch_add(&rows, DB_TEXT(row->endpoint_id), DB_TEXT(row->scope));
    }
    TRY(db_run_batch(work->db, work->err, &sql_endpoint_delete, &rows, &found, DB_TEXT(TEXT(""))));
    endpoint_refuse_unknown(items, count, &found);
    return OK;
}
