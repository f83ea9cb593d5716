#include "found.h"

#include "closings.h"
#include "handlers.h"

#include <utlist.h>

void
found_forget(struct found *found)
{
    *found = (struct found){ 0 };
}

static struct participant *
look(const struct found *found, struct text ref)
{
    struct participant *participant = found->first;

    while (participant && !text_equal(participant->ref, ref))
        participant = participant->next_found;
    return participant;
}

static struct found *
found_of(struct work *work, struct text cohort_id)
{
    struct found *found = &((struct sessions *)work->self)->found;

    if (!text_equal(found->cohort_id, cohort_id)) {
        found_forget(found);
        found->cohort_id = work_copy(work, cohort_id);
    }
    return found;
}

/* Those that are not there yet. */
static enum status
load_missing(struct work *work, struct found *found, const struct text *refs, size_t count)
{
    AUTO(db_batch_clear) struct db_batch missing = { 0 };
    struct participant **list = work_alloc(work, count * sizeof(struct participant *));
    size_t list_count = 0;

    for (size_t i = 0; i < count; i++)
        if (!look(found, refs[i]))
            db_batch_add(&missing, DB_TEXT(refs[i]));
    if (missing.count == 0)
        return OK;
    TRY(store_participant_find(work, found->cohort_id, &missing, list, &list_count));
    for (size_t i = 0; i < list_count; i++)
        LL_PREPEND2(found->first, list[i], next_found);
    return OK;
}

static bool
is_listed(struct participant *const *list, size_t count, const struct participant *participant)
{
    size_t i = 0;

    while (i < count && list[i] != participant)
        i++;
    return i < count;
}

enum status
found_load(struct work *work, struct text cohort_id, const struct text *refs, size_t count,
           struct participant **ret_list, size_t *ret_count)
{
    struct found *found = found_of(work, cohort_id);

    TRY(load_missing(work, found, refs, count));
    *ret_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct participant *participant = look(found, refs[i]);

        if (participant && !is_listed(ret_list, *ret_count, participant))
            ret_list[(*ret_count)++] = participant;
    }
    return OK;
}

const struct participant *
found_known(struct work *work, struct text cohort_id, struct text ref)
{
    return look(found_of(work, cohort_id), ref);
}

enum status
found_terms(struct work *work, struct text cohort_id, struct participant *const *list, size_t count)
{
    AUTO(closings_clear) struct closings closings = { 0 };

    TRY(closings_load(&closings, work, cohort_id, list, count));
    for (size_t i = 0; i < count; i++) {
        struct reach_terms *terms = work_alloc(work, sizeof *terms);

        *terms = closings_terms(&closings, list[i]);
        list[i]->terms = terms;
    }
    return OK;
}
