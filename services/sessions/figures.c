/* How far participants have engaged: all of a cohort, or one component by
 * component. */
#include "handlers.h"
#include "store.h"

#include "common/cache.h"
#include "proto/sessions_queries.h"

#include <stdio.h>

static void
add_figure(struct page *page, const struct participant *participant)
{
    struct figure figure;

    programme_figure(participant->programme, participant->plan, participant->recorded, &figure);
    page_add(page, &(struct figure_row){
                       .application_ref = participant->ref,
                       .credited_minutes = figure.credited,
                       .planned_minutes = figure.planned,
                       .engagement_bp = figure.engagement_bp,
                       .coaching_minutes = figure.coaching_minutes,
                   });
}

enum status
on_figure_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    struct participant *participants[QUERY_ROWS_MAX];

    for (size_t i = 0; i < count; i++) {
        const struct figure_list *query = queries[i].body;
        size_t found = 0;
        TRY(store_participant_page(work, query->cohort_id, query->after, QUERY_ROWS_MAX,
                                   participants, &found));
        for (size_t j = 0; j < found; j++)
            add_figure(page, participants[j]);
    }
    return OK;
}

static struct engagement_row
component_row(const struct participant *participant, int index)
{
    const struct programme_component *component = &participant->programme->components[index];
    bool is_known = component->planned_minutes != PROGRAMME_UNKNOWN;
    int64_t planned = is_known ? component->planned_minutes : 0;
    int64_t recorded = participant->recorded[index];

    return (struct engagement_row){
        .component = text_of(component->id),
        .delivery = component->is_facilitated ? TEXT("facilitated") : TEXT("self_directed"),
        .planned_minutes = planned,
        .recorded_minutes = recorded,
        .credited_minutes = recorded < planned ? recorded : planned,
    };
}

static size_t
count_components(const struct participant *participant)
{
    size_t count = 0;

    for (int slot = 0; slot < participant->programme->slot_count; slot++)
        count += (size_t)participant->programme->slots[slot].modes[participant->plan[slot]].count;
    return count;
}

/* The rows of one participant, as the cache keeps them: an array in the order of the plan. */
static void
pack_engagement(const struct participant *participant, msgpack_packer *to)
{
    msgpack_pack_array(to, count_components(participant));
    for (int slot = 0; slot < participant->programme->slot_count; slot++) {
        const struct programme_filling *filling =
            &participant->programme->slots[slot].modes[participant->plan[slot]];
        for (int i = 0; i < filling->count; i++) {
            struct engagement_row row = component_row(participant, filling->components[i]);
            message_pack(&engagement_row_type, &row, to);
        }
    }
}

/* False when the bytes are not what pack_engagement() makes; then nothing is added. */
static bool
add_engagement(struct page *page, struct text bytes)
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
        page_add(page, &rows[i]);
    return true;
}

/* Every change of plan, state or minutes is a new version, so what is found under a
 * key never becomes wrong. The size keeps "a:b" and "c" apart from "a" and "b:c". */
static struct text
cache_key(const struct engagement_find *query, int64_t version, char key[CACHE_KEY_MAX])
{
    int size = snprintf(key, CACHE_KEY_MAX, "engagement:%zu:%.*s:%.*s:%lld", query->cohort_id.size,
                        TEXT_ARGS(query->cohort_id), TEXT_ARGS(query->application_ref),
                        (long long)version);

    return (struct text){ key, (size_t)size };
}

/* Reads the participant and keeps the answer under the version that was read. */
static enum status
compute_engagement(struct work *work, const struct engagement_find *query, struct page *page)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer bytes;
    struct participant *participant = NULL;
    char key[CACHE_KEY_MAX];
    msgpack_packer to;

    msgpack_sbuffer_init(&bytes);
    TRY(store_participant_find(work, query->cohort_id, query->application_ref, &participant));
    if (!participant)
        return OK;
    msgpack_packer_init(&to, &bytes, msgpack_sbuffer_write);
    pack_engagement(participant, &to);
    struct text value = { bytes.data, bytes.size };
    cache_put(work->cache, cache_key(query, participant->version, key), value);
    add_engagement(page, value);
    return OK;
}

static enum status
find_engagement(struct work *work, const struct engagement_find *query, struct page *page)
{
    char key[CACHE_KEY_MAX];
    struct text value;
    int64_t version = 0;

    TRY(store_participant_version(work, query->cohort_id, query->application_ref, &version));
    if (version > 0 && cache_get(work->cache, cache_key(query, version, key), &value)
        && add_engagement(page, value))
        return OK;
    return compute_engagement(work, query, page);
}

enum status
on_engagement_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++)
        TRY(find_engagement(work, queries[i].body, page));
    return OK;
}
