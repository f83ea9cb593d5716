/* What sources have told so far, and how far this service has read it. The heads are asked for
 * after a row was noted: they are then at or behind all that had been told before its event. */
#include "await.h"
#include "services/notifications/notifications.h"

#include "common/base/clock.h"
#include "common/base/metrics.h"
#include "common/base/trace.h"
#include "common/base/value.h"
#include "common/service/service.h"
#include "notifications_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADS_ZONE_BYTES = 8 * 1024 };

static const char nil[] = { (char)0xc0 }; /* what the question `positions` says */

/* What one source has told. */
struct told {
    char source[METRICS_LABEL_SIZE];
    bool is_asked, is_known, is_read;
    int64_t ask_ms; /* not before */
    int64_t last;   /* of the rows that were there when it was asked */
    int64_t heads[PARTITIONS];
};

struct awaiting {
    struct told list[AWAIT_SOURCES];
    int64_t count_ms;
};

struct awaiting *
awaiting_new(void)
{
    struct awaiting *awaiting = calloc(1, sizeof *awaiting);

    if (!awaiting)
        abort();
    return awaiting;
}

void
awaiting_destroy(struct awaiting **awaiting_p)
{
    free(*awaiting_p);
    *awaiting_p = NULL;
}

void
await_note(struct db_batch *waits, const struct rule *rule, const struct item *item,
           struct text facts, const struct rule_times *times, int64_t now_us, int64_t seen)
{
    int64_t until_us = now_us + AWAIT_DAYS * VALUE_DAY_US;

    db_batch_add(waits, DB_UUID(item->id), DB_NUMBER(item->subject_version), DB_TEXT(item->subject),
                 DB_TEXT(text_of(item->type->name)), DB_BYTES(facts), DB_TEXT(rule->name),
                 DB_NUMBER(item->partition), DB_FLAG(trace_is_history(item->trace)),
                 DB_WHEN(times->until_us < until_us ? times->until_us : until_us),
                 DB_TEXT(text_of(audience_source(rule->audience))), DB_NUMBER(seen));
}

enum status
await_write(struct work *work, struct text cohort_id, struct db_batch *waits)
{
    return db_defer_batch(work->db, work->err, &sql_await_add, waits, DB_TEXT(cohort_id),
                          DB_WHEN(work->now_us));
}

static struct told *
told_of(struct awaiting *awaiting, struct text source)
{
    for (size_t i = 0; i < AWAIT_SOURCES; i++) {
        struct told *told = &awaiting->list[i];

        if (!*told->source)
            snprintf(told->source, sizeof told->source, "%.*s", TEXT_ARGS(source));
        if (text_is(source, told->source))
            return told;
    }
    return NULL;
}

static bool
read_heads(struct told *told, const msgpack_object *map)
{
    const msgpack_object *list = NULL;
    int64_t partition = 0;

    memset(told->heads, 0, sizeof told->heads);
    if (map->type != MSGPACK_OBJECT_MAP)
        return false;
    for (uint32_t i = 0; i < map->via.map.size; i++) {
        struct text key = { NULL, 0 };

        if (object_text(&map->via.map.ptr[i].key, &key) && text_is(key, "heads"))
            list = &map->via.map.ptr[i].val;
    }
    if (!list || list->type != MSGPACK_OBJECT_ARRAY)
        return false;
    for (uint32_t i = 0; i < list->via.array.size; i++) {
        const msgpack_object *pair = object_array(&list->via.array.ptr[i], 2);

        if (!pair || !object_number(&pair[0], &partition) || partition < 0
            || partition >= PARTITIONS || !object_number(&pair[1], &told->heads[partition]))
            return false;
    }
    return true;
}

/* A source that is away is asked again. */
static void
on_heads(void *self, void *context, enum status status, struct text body)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct told *told = context;
    msgpack_object map;
    struct error ignored;

    msgpack_zone_init(&zone, HEADS_ZONE_BYTES);
    told->is_asked = false;
    told->is_known =
        status == OK && message_open(body, &zone, &map, &ignored) == OK && read_heads(told, &map);
    if (told->is_known)
        rule_look(self);
}

static void
ask(struct told *told, int64_t last)
{
    struct error ignored;

    if (told->is_asked || clock_steady_ms() < told->ask_ms)
        return;
    told->is_known = told->is_read = false;
    told->last = last;
    told->ask_ms = clock_steady_ms() + AWAIT_ASK_MS;
    told->is_asked = service_ask(&(struct question){ .to = told->source,
                                                     .name = "positions",
                                                     .body = { nil, sizeof nil },
                                                     .on_reply = on_heads,
                                                     .context = told },
                                 &ignored)
                     == OK;
}

bool
await_is_read(struct awaiting *awaiting, struct text source, int64_t id, int64_t last)
{
    struct told *told = told_of(awaiting, source);

    if (!told)
        return false;
    if (told->is_read && id <= told->last)
        return true;
    if (told->is_read || !told->is_known)
        ask(told, last);
    return false;
}

int64_t
await_heads(const struct awaiting *awaiting, struct text source)
{
    for (size_t i = 0; i < AWAIT_SOURCES; i++) {
        const struct told *told = &awaiting->list[i];
        int64_t sum = 0;

        for (int p = 0; p < PARTITIONS; p++)
            sum += told->heads[p];
        if (told->is_known && text_is(source, told->source))
            return sum;
    }
    return -1;
}

enum status
await_compare(struct work *work, struct awaiting *awaiting)
{
    for (size_t i = 0; i < AWAIT_SOURCES; i++) {
        AUTO(db_batch_clear) struct db_batch heads = { 0 };
        struct told *told = &awaiting->list[i];
        struct db_rows rows;

        if (!told->is_known || told->is_read)
            continue;
        for (int p = 0; p < PARTITIONS; p++)
            db_batch_add(&heads, DB_NUMBER(p), DB_NUMBER(told->heads[p]));
        TRY(db_query(work->db, work->err, &sql_await_read, &rows, DB_TEXT(text_of(told->source)),
                     DB_COLUMN(heads.columns[0]), DB_COLUMN(heads.columns[1])));
        told->is_read = db_flag(&rows, 0, 0);
    }
    return OK;
}

enum status
await_count(struct work *work, struct awaiting *awaiting)
{
    struct db_rows rows;

    if (clock_steady_ms() < awaiting->count_ms)
        return OK;
    awaiting->count_ms = clock_steady_ms() + AWAIT_COUNT_MS;
    TRY(db_query(work->db, work->err, &sql_await_count, &rows,
                 DB_PARTITIONS(work_partitions(work))));
    metric_set(METRIC_AUDIENCES, (double)db_number(&rows, 0, 0), NO_LABEL);
    metric_add(METRIC_AUDIENCES_LOST, 0, NO_LABEL); /* it is there before the first is lost */
    return OK;
}
