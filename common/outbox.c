#include "common/outbox.h"

#include "common/engine.h"
#include "common_sql.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

struct outbox_event {
    struct outbox_event *next;
    const struct message_type *type;
    int partition;
    struct text cohort_id, subject, payload;
    int64_t subject_version;
};

struct outbox {
    struct obstack memory;
    void *bottom; /* where the memory starts */
    struct outbox_event *first, **last;
    int64_t counts[PARTITIONS];
};

struct outbox *
outbox_new(void)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);

    if (!outbox || sodium_init() < 0)
        abort();
    obstack_init(&outbox->memory);
    outbox->bottom = obstack_alloc(&outbox->memory, 0);
    outbox_reset(outbox);
    return outbox;
}

void
outbox_destroy(struct outbox **outbox_p)
{
    if (!*outbox_p)
        return;
    obstack_free(&(*outbox_p)->memory, NULL);
    free(*outbox_p);
    *outbox_p = NULL;
}

void
outbox_reset(struct outbox *outbox)
{
    obstack_free(&outbox->memory, outbox->bottom);
    outbox->bottom = obstack_alloc(&outbox->memory, 0);
    outbox->first = NULL;
    outbox->last = &outbox->first;
    memset(outbox->counts, 0, sizeof outbox->counts);
}

int
lane_partition(struct text cohort_id, struct text lane)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < cohort_id.size; i++)
        hash = (hash ^ (uint8_t)cohort_id.data[i]) * UINT64_C(1099511628211);
    hash *= UINT64_C(1099511628211); /* as if a NUL stood between the two */
    for (size_t i = 0; i < lane.size; i++)
        hash = (hash ^ (uint8_t)lane.data[i]) * UINT64_C(1099511628211);
    return (int)((hash >> 32 ^ hash) % PARTITIONS);
}

static struct text
keep(struct outbox *outbox, const char *data, size_t size)
{
    return (struct text){ obstack_copy(&outbox->memory, data ? data : "", size), size };
}

enum status
work_emit(struct work *work, const struct message_type *type, struct text cohort_id,
          struct text lane, struct text subject, int64_t version, const void *body)
{
    struct outbox *outbox = work->outbox;
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    message_pack(type, body, &to);
    struct outbox_event *event = obstack_alloc(&outbox->memory, sizeof *event);
    *event = (struct outbox_event){
        .type = type,
        .partition = lane_partition(cohort_id, lane),
        .cohort_id = keep(outbox, cohort_id.data, cohort_id.size),
        .subject = keep(outbox, subject.data, subject.size),
        .payload = keep(outbox, buffer.data, buffer.size),
        .subject_version = version,
    };
    *outbox->last = event;
    outbox->last = &event->next;
    outbox->counts[event->partition]++;
    return OK;
}

/* Takes as many positions as there are events; next[partition] is the first. */
static enum status
take_positions(const struct outbox *outbox, struct db *db, int64_t *next, int64_t *ret_heads,
               struct error *err)
{
    AUTO(db_batch_clear) struct db_batch wanted = { 0 };
    struct db_rows heads;

    for (int p = 0; p < PARTITIONS; p++)
        if (outbox->counts[p])
            db_batch_add(&wanted, DB_NUMBER(p), DB_NUMBER(outbox->counts[p]));
    TRY(db_query(db, err, &sql_outbox_advance, &heads, DB_COLUMN(wanted.columns[0]),
                 DB_COLUMN(wanted.columns[1])));
    for (int row = 0; row < heads.count; row++) {
        int64_t partition = db_number(&heads, row, 0);

        ret_heads[partition] = db_number(&heads, row, 1);
        next[partition] = ret_heads[partition] - outbox->counts[partition] + 1;
    }
    return OK;
}

/* A random (version 4) UUID, RFC 4122. */
static struct text
new_id(char *id)
{
    randombytes_buf(id, 16);
    id[6] = (char)((id[6] & 0x0f) | 0x40);
    id[8] = (char)((id[8] & 0x3f) | 0x80);
    return (struct text){ id, 16 };
}

static enum status
insert_events(const struct outbox *outbox, struct db *db, int64_t now_us, int64_t *next,
              struct error *err)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    char id[16];

    for (const struct outbox_event *e = outbox->first; e; e = e->next)
        db_batch_add(&rows, DB_NUMBER(e->partition), DB_NUMBER(next[e->partition]++),
                     DB_UUID(new_id(id)), DB_TEXT(text_of(e->type->name)),
                     DB_NUMBER(e->type->version), DB_TEXT(e->cohort_id), DB_TEXT(e->subject),
                     DB_NUMBER(e->subject_version), DB_BYTES(e->payload));
    return db_run_batch(db, err, &sql_outbox_insert, &rows, NULL, DB_WHEN(now_us));
}

enum status
outbox_flush(struct outbox *outbox, struct db *db, int64_t now_us, int64_t *ret_heads,
             struct error *err)
{
    int64_t next[PARTITIONS] = { 0 };

    if (!outbox->first)
        return OK;
    TRY(take_positions(outbox, db, next, ret_heads, err));
    TRY(insert_events(outbox, db, now_us, next, err));
    outbox_reset(outbox);
    return OK;
}
