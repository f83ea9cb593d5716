/* sessions.engagement_find: participants, component by component. The answers are cached. */
#include "closings.h"
#include "components.h"
#include "handlers.h"
#include "store.h"

#include "common/db/cache.h"
#include "proto/sessions_queries.h"

#include <stdio.h>

/* What makes an answer stale: a version of the person's row, or of the cohort's timetable. */
struct wanted {
    const struct engagement_find *query;
    int64_t version, timetable;
    bool is_found; /* in the table */
    bool is_done;  /* added to the page, or another query for the same person is */
};

static void
pack_row(void *to, struct engagement_row *row)
{
    message_pack(&engagement_row_type, row, to);
}

/* As the cache keeps them: an array. */
static void
pack_engagement(const struct participant *participant, const struct reach_terms *terms,
                msgpack_packer *to)
{
    msgpack_pack_array(to, components_count(participant));
    components_each(participant, terms, pack_row, to);
}

/* Whether a component is open depends on when one asks, and is not kept. */
static void
add_row(struct page *page, struct engagement_row *row, int64_t now_us)
{
    row->is_open = row->credited_minutes < row->planned_minutes
                   && (row->closes_at == 0 || row->closes_at > now_us);
    page_add(page, row);
}

struct adding {
    struct page *page;
    int64_t now_us;
};

static void
add_component(void *to, struct engagement_row *row)
{
    const struct adding *adding = to;

    add_row(adding->page, row, adding->now_us);
}

static void
add_plan(struct page *page, const struct participant *participant, int64_t now_us)
{
    components_each(participant, participant->terms, add_component,
                    &(struct adding){ page, now_us });
}

/* False when the bytes are not what pack_engagement() makes; then nothing is added. */
static bool
add_engagement(struct page *page, struct text bytes, int64_t now_us)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct engagement_row rows[PROGRAMME_COMPONENTS_MAX];
    struct error ignored = { 0 };
    msgpack_object object;

    msgpack_zone_init(&zone, bytes.size + 1);
    if (message_open(bytes, &zone, &object, &ignored) != OK || object.type != MSGPACK_OBJECT_ARRAY
        || object.via.array.size > PROGRAMME_COMPONENTS_MAX)
        return false;
    for (uint32_t i = 0; i < object.via.array.size; i++)
        if (message_unpack(&engagement_row_type, &object.via.array.ptr[i], &rows[i], &ignored)
            != OK)
            return false;
    for (uint32_t i = 0; i < object.via.array.size; i++)
        add_row(page, &rows[i], now_us);
    return true;
}

/* Every change of plan, state or minutes is a new version, and every change of what closes when
 * another timetable, so what is found under a key never becomes wrong. The size keeps "a:b" and "c"
 * apart from "a" and "b:c". */
static struct text
cache_key(struct work *work, const struct engagement_find *query, int64_t version,
          int64_t timetable)
{
    char key[CACHE_KEY_MAX];
    int size =
        snprintf(key, sizeof key, "engagement2:%zu:%.*s:%.*s:%lld:%lld", query->cohort_id.size,
                 TEXT_ARGS(query->cohort_id), TEXT_ARGS(query->application_ref), (long long)version,
                 (long long)timetable);

    return (struct text){ obstack_copy(&work->memory, key, (size_t)size), (size_t)size };
}

/* To be kept under the version that was read. */
static struct cache_entry
compute(struct work *work, const struct participant *participant, const struct closings *closings,
        const struct wanted *wanted, struct page *page)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer bytes;
    struct reach_terms terms = closings_terms(closings, participant);
    msgpack_packer to;

    msgpack_sbuffer_init(&bytes);
    msgpack_packer_init(&to, &bytes, msgpack_sbuffer_write);
    pack_engagement(participant, &terms, &to);
    struct text value = { obstack_copy(&work->memory, bytes.data, bytes.size), bytes.size };
    add_engagement(page, value, work->now_us);
    return (struct cache_entry){
        .key = cache_key(work, wanted->query, participant->version, closings->timetable),
        .value = value,
        .expiry_s = CACHE_EXPIRY_S,
    };
}

static struct wanted *
wanted_of(struct wanted *list, size_t count, struct text ref)
{
    for (size_t i = 0; i < count; i++)
        if (!list[i].is_done && text_equal(list[i].query->application_ref, ref))
            return &list[i];
    return NULL;
}

/* Nothing is kept of one whom another query of the request has loaded: the rows cost less than the
 * way to the cache. */
static void
add_known(struct work *work, struct text cohort_id, struct wanted *list, size_t count,
          struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        const struct participant *known =
            found_known(work, cohort_id, list[i].query->application_ref);

        if (list[i].is_done || !known || !known->terms)
            continue;
        add_plan(page, known, work->now_us);
        list[i].is_done = true;
    }
}

/* Those that the cache did not have. */
static enum status
compute_rest(struct work *work, struct text cohort_id, struct wanted *list, size_t count,
             struct page *page)
{
    AUTO(closings_clear) struct closings closings = { 0 };
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    struct participant **found = work_alloc(work, count * sizeof(struct participant *));
    struct cache_entry *kept = work_alloc(work, count * sizeof *kept);
    size_t found_count = 0;
    size_t kept_count = 0;

    for (size_t i = 0; i < count; i++)
        if (list[i].is_found && !list[i].is_done)
            db_batch_add(&refs, DB_TEXT(list[i].query->application_ref));
    if (refs.count == 0)
        return OK;
    TRY(store_participant_find(work, cohort_id, &refs, found, &found_count));
    TRY(closings_load(&closings, work, cohort_id, found, found_count));
    for (size_t i = 0; i < found_count; i++) {
        struct wanted *wanted = wanted_of(list, count, found[i]->ref);
        if (!wanted)
            continue;
        kept[kept_count++] = compute(work, found[i], &closings, wanted, page);
        wanted->is_done = true;
    }
    cache_put_many(work->cache, kept, kept_count);
    return OK;
}

static enum status
load_versions(struct work *work, struct text cohort_id, struct wanted *list, size_t count)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++)
        if (!list[i].is_done)
            db_batch_add(&refs, DB_TEXT(list[i].query->application_ref));
    if (refs.count == 0)
        return OK;
    TRY(store_participant_versions(work, cohort_id, &refs, &rows));
    for (int i = 0; i < rows.count; i++)
        for (size_t j = 0; j < count; j++)
            if (text_equal(list[j].query->application_ref, db_text(&rows, i, 0))) {
                list[j].is_found = true;
                list[j].version = db_number(&rows, i, 1);
                list[j].timetable = db_number(&rows, i, 2);
            }
    return OK;
}

/* Two queries for the same person are answered by one answer. */
static void
drop_repeated(struct wanted *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i && !list[i].is_done; j++)
            list[i].is_done =
                text_equal(list[j].query->application_ref, list[i].query->application_ref);
}

/* Adds what the cache has. */
static void
look_in_cache(struct work *work, struct wanted *list, size_t count, struct page *page)
{
    struct cache_entry *entries = work_alloc(work, count * sizeof *entries);
    struct wanted **of = work_alloc(work, count * sizeof(struct wanted *));
    size_t looked = 0;

    for (size_t i = 0; i < count; i++)
        if (list[i].is_found && !list[i].is_done) {
            of[looked] = &list[i];
            entries[looked++].key =
                cache_key(work, list[i].query, list[i].version, list[i].timetable);
        }
    cache_get_many(work->cache, entries, looked);
    for (size_t i = 0; i < looked; i++)
        of[i]->is_done =
            entries[i].is_found && add_engagement(page, entries[i].value, work->now_us);
}

static struct text
engagement_cohort(const struct item *query)
{
    return ((const struct engagement_find *)query->body)->cohort_id;
}

static enum status
find_engagements(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    struct wanted *list = work_alloc(work, count * sizeof *list);
    struct text cohort_id = engagement_cohort(queries);

    for (size_t i = 0; i < count; i++)
        list[i].query = queries[i].body;
    drop_repeated(list, count);
    add_known(work, cohort_id, list, count, page);
    TRY(load_versions(work, cohort_id, list, count));
    look_in_cache(work, list, count, page);
    return compute_rest(work, cohort_id, list, count, page);
}

enum status
on_engagement_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0, same = 0; i < count; i += same) {
        same = queries_of_a_cohort(&queries[i], count - i, engagement_cohort);
        TRY(find_engagements(work, &queries[i], same, page));
    }
    return OK;
}
