#include "common/feed/outbox.h"

#include "common/base/trace.h"
#include "common/base/uuid.h"
#include "common/service/engine.h"
#include "common_sql.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

/* An event is packed before its position is known: that has the widest form and is filled in. */
enum { POSITION_AT = 2, PACKED_BYTES_KEPT = 256 * 1024 };

enum { BLOCK_EVENTS_MAX = 64 }; /* as log_append() cuts them */

struct outbox_event {
    struct outbox_event *next;
    const struct message_type *type;
    int partition;
    int64_t place; /* among those of its partition that are written together, from 1 */
    struct uuid id;
    struct text cohort_id, subject, payload;
    int64_t subject_version;
    char trace[TRACE_TEXT_SIZE];
    size_t packed_at, packed_size; /* in outbox->packed */
};

struct outbox {
    struct obstack memory;
    void *bottom; /* where the memory starts */
    struct outbox_event *first, **last;
    int64_t counts[PARTITIONS];
    int64_t begins[PARTITIONS]; /* where our last block of each begins; stays when the rest goes */
    int64_t time_us;            /* of all that was written together */
    struct db_rows before;      /* the heads that they were written behind, after the commit */
    msgpack_sbuffer scratch;
    msgpack_sbuffer packed;   /* all of them, as they go out */
    struct text request_text; /* the cause: a request, */
    struct trace request;
    const struct item *items; /* or, when not NULL, events */
    size_t item_count, item_hint;
};

struct outbox *
outbox_new(void)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);

    if (!outbox)
        abort();
    msgpack_sbuffer_init(&outbox->scratch);
    msgpack_sbuffer_init(&outbox->packed);
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
    msgpack_sbuffer_destroy(&(*outbox_p)->scratch);
    msgpack_sbuffer_destroy(&(*outbox_p)->packed);
    free(*outbox_p);
    *outbox_p = NULL;
}

void
outbox_reset(struct outbox *outbox)
{
    obstack_free(&outbox->memory, outbox->bottom);
    outbox->bottom = obstack_alloc(&outbox->memory, 0);
    outbox->first = NULL;
    outbox->items = NULL;
    outbox->request_text = (struct text){ NULL, 0 };
    outbox->last = &outbox->first;
    memset(outbox->counts, 0, sizeof outbox->counts);
    outbox->before.count = 0;
    if (outbox->packed.alloc > PACKED_BYTES_KEPT) {
        msgpack_sbuffer_destroy(&outbox->packed);
        msgpack_sbuffer_init(&outbox->packed);
    }
    msgpack_sbuffer_clear(&outbox->packed);
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

/* Rows of one frame have the same text: without a traceparent they share the one made for them. */
void
outbox_cause_command(struct outbox *outbox, const struct item *command, int64_t now_us)
{
    bool is_same = !outbox->items && command->trace.data == outbox->request_text.data;

    outbox->items = NULL;
    outbox->request_text = command->trace;
    if (is_same || trace_read(command->trace, &outbox->request))
        return;
    struct uuid made = uuid_make(now_us);
    outbox->request = trace_of_event(TEXT(""), uuid_text(&made));
}

void
outbox_cause_events(struct outbox *outbox, const struct item *items, size_t count)
{
    outbox->items = items;
    outbox->item_count = count;
    outbox->item_hint = 0;
}

/* Handlers get many events at once, and go through them in order: what is said about a subject
 * was caused by its event, or else by the one that was looked for last. */
static struct trace
cause_of(struct outbox *outbox, struct text subject)
{
    if (!outbox->items)
        return outbox->request;
    for (size_t i = 0; i < outbox->item_count; i++) {
        size_t at = (outbox->item_hint + i) % outbox->item_count;

        if (!text_equal(outbox->items[at].subject, subject))
            continue;
        outbox->item_hint = at;
        break;
    }
    const struct item *item = &outbox->items[outbox->item_hint];
    return trace_of_event(item->trace, item->id);
}

enum status
work_emit(struct work *work, const struct message_type *type, struct text cohort_id,
          struct text lane, struct text subject, int64_t version, const void *body)
{
    struct outbox *outbox = work->outbox;
    msgpack_packer to;

    msgpack_sbuffer_clear(&outbox->scratch);
    msgpack_packer_init(&to, &outbox->scratch, msgpack_sbuffer_write);
    message_pack(type, body, &to);
    struct outbox_event *event = obstack_alloc(&outbox->memory, sizeof *event);
    *event = (struct outbox_event){
        .type = type,
        .partition = lane_partition(cohort_id, lane),
        .cohort_id = keep(outbox, cohort_id.data, cohort_id.size),
        .subject = keep(outbox, subject.data, subject.size),
        .payload = keep(outbox, outbox->scratch.data, outbox->scratch.size),
        .subject_version = version,
    };
    struct trace trace = cause_of(outbox, subject);
    trace_write(&trace, event->trace);
    *outbox->last = event;
    outbox->last = &event->next;
    event->place = ++outbox->counts[event->partition];
    return OK;
}

/* The positions come from the heads, which are locked at the end of the transaction only. Where our
 * last blocks begin only says from where on the heads are looked for. */
enum status
outbox_flush(struct outbox *outbox, struct db *db, int64_t now_us, struct error *err)
{
    AUTO(db_batch_clear) struct db_batch heads = { 0 };
    AUTO(db_batch_clear) struct db_batch rows = { 0 };
    int64_t slots[PARTITIONS] = { 0 };

    if (!outbox->first)
        return OK;
    outbox->time_us = now_us;
    for (int p = 0; p < PARTITIONS; p++)
        if (outbox->counts[p]) {
            db_batch_add(&heads, DB_NUMBER(p), DB_NUMBER(outbox->counts[p]),
                         DB_NUMBER(outbox->begins[p]));
            slots[p] = (int64_t)heads.count;
        }
    for (struct outbox_event *e = outbox->first; e; e = e->next) {
        e->id = uuid_make(outbox->time_us);
        db_batch_add(&rows, DB_NUMBER(slots[e->partition]), DB_NUMBER(e->place),
                     DB_UUID(uuid_text(&e->id)), DB_TEXT(text_of(e->type->name)),
                     DB_NUMBER(e->type->version), DB_TEXT(e->cohort_id), DB_TEXT(e->subject),
                     DB_NUMBER(e->subject_version), DB_BYTES(e->payload),
                     DB_TEXT(((struct text){ e->trace, sizeof e->trace })));
    }
    return db_defer_batch_query(db, err, &sql_outbox_append, &rows, &outbox->before,
                                DB_WHEN(now_us), DB_COLUMN(heads.columns[0]),
                                DB_COLUMN(heads.columns[1]), DB_COLUMN(heads.columns[2]));
}

/* As feed_answer.c packs it from the log. */
static void
pack_event(struct outbox *outbox, struct outbox_event *e)
{
    static const char head[] = "\x9a\xd3\0\0\0\0\0\0\0"; /* 10 fields, and room for the first */
    msgpack_packer to;

    e->packed_at = outbox->packed.size;
    msgpack_packer_init(&to, &outbox->packed, msgpack_sbuffer_write);
    msgpack_sbuffer_write(&outbox->packed, head, sizeof head);
    pack_bytes(&to, uuid_text(&e->id));
    pack_text(&to, text_of(e->type->name));
    msgpack_pack_int64(&to, e->type->version);
    pack_text(&to, e->cohort_id);
    pack_text(&to, e->subject);
    msgpack_pack_int64(&to, e->subject_version);
    msgpack_pack_int64(&to, outbox->time_us);
    pack_text(&to, (struct text){ e->trace, sizeof e->trace });
    pack_bytes(&to, e->payload);
    e->packed_size = outbox->packed.size - e->packed_at;
}

void
outbox_pack(struct outbox *outbox)
{
    for (struct outbox_event *e = outbox->first; e; e = e->next)
        pack_event(outbox, e);
}

static struct text
packed_at_position(struct outbox *outbox, const struct outbox_event *e, int64_t position)
{
    uint64_t wire = htobe64((uint64_t)position);
    char *bytes = outbox->packed.data + e->packed_at;

    memcpy(bytes + POSITION_AT, &wire, sizeof wire);
    return (struct text){ bytes, e->packed_size };
}

bool
outbox_committed(struct outbox *outbox, struct feed_state *feed)
{
    int64_t before[PARTITIONS] = { 0 };
    int64_t heads[PARTITIONS] = { 0 };

    for (int row = 0; row < outbox->before.count; row++) {
        int64_t p = db_number(&outbox->before, row, 0);

        before[p] = db_number(&outbox->before, row, 1);
        heads[p] = before[p] + outbox->counts[p];
        outbox->begins[p] = heads[p] - (outbox->counts[p] - 1) % BLOCK_EVENTS_MAX;
    }
    for (const struct outbox_event *e = outbox->first; e; e = e->next) {
        int64_t position = before[e->partition] + e->place;

        feed_state_committed(feed, e->partition, position, e->type->name,
                             packed_at_position(outbox, e, position));
    }
    bool is_moved = feed_state_heads(feed, heads);
    outbox_reset(outbox);
    return is_moved;
}

int64_t
outbox_count(const struct outbox *outbox)
{
    int64_t count = 0;

    for (int p = 0; p < PARTITIONS; p++)
        count += outbox->counts[p];
    return count;
}
