#include "outward.h"
#include "public.h"
#include "services/notifications/notifications.h"

#include "common/base/clock.h"
#include "common/base/trace.h"
#include "notifications_sql.h"
#include "proto/enrolment.h"

#include <stdlib.h>

enum { UPKEEP_MS = 60000 };

struct outward {
    struct db_batch rows;   /* taken in this transaction */
    struct db_batch owners; /* and whose participants and sessions are by then */
    bool is_new;
    int64_t upkeep_ms;
};

struct outward *
outward_new(void)
{
    struct outward *outward = calloc(1, sizeof *outward);

    if (!outward)
        abort();
    return outward;
}

void
outward_destroy(struct outward **outward_p)
{
    if (!*outward_p)
        return;
    db_batch_clear(&(*outward_p)->rows);
    db_batch_clear(&(*outward_p)->owners);
    free(*outward_p);
    *outward_p = NULL;
}

static struct outward *
outward_of(void *self)
{
    const struct notifications *notifications = self;

    return notifications->outward;
}

void
outward_forget(void *self)
{
    struct outward *outward = outward_of(self);

    if (outward->rows.count)
        db_batch_clear(&outward->rows);
    if (outward->owners.count)
        db_batch_clear(&outward->owners);
}

bool
outward_is_new(struct outward *outward)
{
    bool is_new = outward->is_new;

    outward->is_new = false;
    return is_new;
}

/* The value of a text field, or empty where the type has none of the name. */
static struct text
text_field(const struct item *item, const char *name)
{
    for (size_t i = 0; i < item->type->field_count; i++) {
        const struct field *field = &item->type->fields[i];

        if (field->kind == FIELD_text && text_is(text_of(name), field->name))
            return *(const struct text *)(const void *)((const char *)item->body + field->offset);
    }
    return TEXT("");
}

/* enrolment decides whose participant somebody is, and sessions whose a session is. */
static void
take_owner(struct outward *outward, const struct item *item, struct text partner_id,
           struct text application_ref)
{
    struct text owner = message_owner(item->type);
    bool is_session = text_is(owner, "sessions") && application_ref.size == 0;
    struct text id = is_session ? text_field(item, "session_id") : application_ref;

    if (partner_id.size && id.size && (is_session || text_is(owner, "enrolment")))
        db_batch_add(&outward->owners, DB_TEXT(item->cohort_id),
                     DB_TEXT(is_session ? TEXT("session") : TEXT("participant")), DB_TEXT(id),
                     DB_TEXT(partner_id));
}

static void
take(struct outward *outward, const struct item *item, msgpack_sbuffer *payload)
{
    struct text partner_id = text_field(item, "partner_id");
    struct text application_ref = text_field(item, "application_ref");
    msgpack_packer to;

    msgpack_sbuffer_clear(payload);
    msgpack_packer_init(&to, payload, msgpack_sbuffer_write);
    message_pack(item->type, item->body, &to);
    db_batch_add(&outward->rows, DB_UUID(item->id), DB_TEXT(text_of(item->type->name)),
                 DB_NUMBER(item->type->version), DB_TEXT(item->cohort_id), DB_TEXT(item->subject),
                 DB_NUMBER(item->subject_version), DB_TEXT(partner_id), DB_TEXT(application_ref),
                 DB_WHEN(item->time_us), DB_TEXT(item->trace),
                 DB_FLAG(trace_is_history(item->trace)),
                 DB_BYTES(((struct text){ payload->data, payload->size })));
    take_owner(outward, item, partner_id, application_ref);
}

enum status
outward_each(struct work *work, struct item *items, size_t count)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer payload;

    msgpack_sbuffer_init(&payload);
    for (size_t i = 0; i < count; i++)
        if (items[i].type->is_public)
            take(outward_of(work->self), &items[i], &payload);
    return OK;
}

/* All goes out with the commit, so that the head is locked for as short as can be. It is locked
 * before anybody looks whose an event is, or what waits for that: so of an event and its owner, in
 * two transactions, the later one sees the other. */
enum status
outward_flush(struct work *work)
{
    struct outward *outward = outward_of(work->self);

    if (outward->rows.count == 0)
        return OK;
    outward->is_new = true;
    if (outward->owners.count)
        TRY(db_defer_batch(work->db, work->err, &sql_outward_owner, &outward->owners,
                           DB_TEXT(TEXT(""))));
    TRY(db_defer(work->db, work->err, &sql_outward_lock, DB_NUMBER(0)));
    if (outward->owners.count)
        TRY(db_defer(work->db, work->err, &sql_outward_late, DB_WHEN(work->now_us),
                     DB_COLUMN(outward->owners.columns[0]), DB_COLUMN(outward->owners.columns[1]),
                     DB_COLUMN(outward->owners.columns[2])));
    return db_defer_batch(work->db, work->err, &sql_outward_add, &outward->rows,
                          DB_NUMBER((int64_t)outward->rows.count), DB_WHEN(work->now_us));
}

static enum status
drop_old(struct work *work, int64_t keep_days, int64_t *ret_count)
{
    struct db_rows rows;

    TRY(db_begin(work->db, work->err));
    TRY(db_query(work->db, work->err, &sql_outward_drop, &rows,
                 DB_WHEN(work->now_us - keep_days * INT64_C(86400000000)),
                 DB_NUMBER(OUTWARD_DROP_MAX)));
    *ret_count = db_number(&rows, 0, 0);
    return db_commit(work->db, work->err);
}

/* One replica is enough: the one that has partition 0. */
static enum status
outward_run(struct work *work)
{
    const struct notifications *self = work->self;
    int64_t now_ms = clock_steady_ms();
    int64_t count = 0;

    if (now_ms < self->outward->upkeep_ms || !partition_in(work_partitions(work), 0))
        return OK;
    self->outward->upkeep_ms = now_ms + UPKEEP_MS;
    TRY(drop_old(work, self->webhooks.feed_keep_days, &count));
    if (count == OUTWARD_DROP_MAX)
        self->outward->upkeep_ms = now_ms;
    return OK;
}

const struct service_task outward_task = { .run = outward_run };
