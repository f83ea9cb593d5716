/* Windows, and what each candidate is told of them: the adjustment applied here and nowhere else.
 */
#include "assessment.h"

#include <string.h>

static struct text
told_key(struct work *work, const struct candidate *candidate, const struct window *window)
{
    size_t size = candidate->application_ref.size;
    char *key = work_alloc(work, size + 1 + window->window_id.size);

    memcpy(key, candidate->application_ref.data, size);
    key[size] = 0x1f;
    memcpy(key + size + 1, window->window_id.data, window->window_id.size);
    return (struct text){ key, size + 1 + window->window_id.size };
}

/* Tells one deadline, unless it is what was told before (`before` is NULL: nothing was). */
static enum status
tell_one(struct work *work, struct text cohort_id, struct candidate *candidate,
         const struct window *window, const struct deadline *before, struct db_batch *changed)
{
    const struct deadline_changed event = {
        .application_ref = candidate->application_ref,
        .window_id = window->window_id,
        .attempt = window->attempt,
        .opens_at = window->opens_us,
        .closes_at = rules_window_closes(window, candidate),
        .sequence = before ? before->sequence + 1 : 0,
    };

    if (before && before->opens_us == event.opens_at && before->closes_us == event.closes_at)
        return OK;
    candidate->is_told = true;
    db_batch_add(changed, DB_TEXT(event.application_ref), DB_TEXT(event.window_id),
                 DB_NUMBER(event.attempt), DB_WHEN(event.opens_at), DB_WHEN(event.closes_at),
                 DB_NUMBER(event.sequence));
    return work_emit(work, before ? &assessment_deadline_changed : &assessment_deadline_set,
                     cohort_id, candidate->programme, candidate->application_ref,
                     ++candidate->version, &event);
}

enum status
deadlines_tell(struct work *work, struct text cohort_id, struct candidates *candidates,
               struct windows windows)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    AUTO(db_batch_clear) struct db_batch changed = { 0 };
    struct deadlines told;

    if (windows.count == 0 || candidates->count == 0)
        return OK;
    for (size_t i = 0; i < candidates->count; i++)
        db_column_add(&refs, DB_TEXT(candidates->rows[i].application_ref));
    TRY(store_deadline_told(work, cohort_id, &refs, &told));
    for (size_t i = 0; i < candidates->count; i++)
        for (size_t j = 0; j < windows.count; j++) {
            struct candidate *candidate = &candidates->rows[i];
            const struct window *window = &windows.rows[j];

            if (!rules_window_concerns(window, candidate))
                continue;
            TRY(tell_one(work, cohort_id, candidate, window,
                         lookup_find(told_key(work, candidate, window), told.rows, told.count,
                                     sizeof *told.rows),
                         &changed));
        }
    TRY(store_deadline_save(work, cohort_id, &changed));
    return store_candidate_count(work, cohort_id, candidates);
}

enum status
windows_tell(struct work *work, struct text cohort_id, const struct catalogue *catalogue,
             const struct db_column *programmes)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct candidates candidates;
    struct windows windows;

    if (programmes->count == 0)
        return OK;
    TRY(store_candidate_concerned(work, cohort_id, programmes, &refs));
    TRY(store_candidate_load(work, cohort_id, catalogue, &refs, &candidates));
    TRY(store_window_list(work, cohort_id, &windows));
    return deadlines_tell(work, cohort_id, &candidates, windows);
}

enum status
window_emit(struct work *work, const struct message_type *type, struct text cohort_id,
            const struct window *window)
{
    static const char kind[] = "window/";
    size_t size = sizeof kind - 1;
    char *subject = work_alloc(work, size + window->window_id.size);

    memcpy(subject, kind, size);
    memcpy(subject + size, window->window_id.data, window->window_id.size);
    return work_emit(work, type, cohort_id, window->programme,
                     (struct text){ subject, size + window->window_id.size }, window->sequence + 1,
                     &(struct window_changed){ .window_id = window->window_id,
                                               .programme = window->programme,
                                               .attempt = window->attempt,
                                               .opens_at = window->opens_us,
                                               .closes_at = window->closes_us,
                                               .sequence = window->sequence });
}

static struct window *
window_find(struct windows windows, struct text window_id)
{
    for (size_t i = 0; i < windows.count; i++)
        if (text_equal(windows.rows[i].window_id, window_id))
            return &windows.rows[i];
    return NULL;
}

enum status
on_change_window(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch changed = { 0 };
    AUTO(db_column_clear) struct db_column programmes = { 0 };
    struct text cohort_id = items->cohort_id;
    struct catalogue *catalogue = NULL;
    struct windows windows;
    int64_t completes_on_us = 0;

    TRY(assessment_catalogue(work, &catalogue));
    TRY(store_cohort_find(work, cohort_id, &completes_on_us));
    TRY(store_deadline_lock(work, cohort_id));
    TRY(store_window_list(work, cohort_id, &windows));
    for (size_t i = 0; i < count; i++) {
        const struct change_window *row = items[i].body;
        struct window *window = window_find(windows, row->window_id);
        bool is_new = false;

        items[i].refusal = rules_window_change(row, window, completes_on_us, work->now_us, &is_new);
        if (!is_new)
            continue;
        db_column_add(&programmes, DB_TEXT(window->programme));
        TRY(window_emit(work, &assessment_window_changed, cohort_id, window));
    }
    for (size_t i = 0; i < windows.count && programmes.count > 0; i++)
        db_batch_add(&changed, DB_TEXT(windows.rows[i].window_id),
                     DB_WHEN(windows.rows[i].opens_us), DB_WHEN(windows.rows[i].closes_us),
                     DB_NUMBER(windows.rows[i].sequence));
    TRY(store_window_save(work, cohort_id, &changed));
    return windows_tell(work, cohort_id, catalogue, &programmes);
}
