/* Marks, and the results that come of them. */
#include "assessment.h"

static enum status
candidates_of_rows(struct work *work, const struct item *items, size_t count,
                   struct candidates *ret_candidates)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct catalogue *catalogue = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct mark *row = items[i].body;
        db_column_add(&refs, DB_TEXT(row->application_ref));
    }
    TRY(assessment_catalogue(work, &catalogue));
    TRY(store_candidate_load(work, items->cohort_id, catalogue, &refs, ret_candidates));
    return store_mark_list(work, items->cohort_id, &refs, ret_candidates);
}

/* The digests of the rows' markers, in the order of the rows, and those markers. */
static enum status
markers_of_rows(struct work *work, const struct item *items, size_t count, struct text *ret_digests,
                struct markers *ret_markers)
{
    AUTO(db_column_clear) struct db_column digests = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct mark *row = items[i].body;
        ret_digests[i] = lookup_digest_text(work, row->marker_email);
        db_column_add(&digests, DB_BYTES(ret_digests[i]));
    }
    return store_marker_find(work, items->cohort_id, &digests, ret_markers);
}

/* Tells that an attempt has been settled, and counts the event. */
static enum status
emit_verdict(struct work *work, struct text cohort_id, struct candidate *candidate, int64_t attempt,
             enum verdict verdict, struct db_batch *versions)
{
    const struct attempt_settled event = { candidate->application_ref, attempt };
    const struct message_type *type = &assessment_passed;

    if (verdict == FAILED)
        type = rules_may_try_again(candidate, attempt) ? &assessment_referred : &assessment_failed;
    candidate->version++;
    db_batch_add(versions, DB_TEXT(candidate->application_ref), DB_NUMBER(candidate->version));
    return work_emit(work, type, cohort_id, candidate->programme, candidate->application_ref,
                     candidate->version, &event);
}

/* What the rows of a frame come to. */
struct marks {
    struct db_batch accepted;
    struct db_batch versions;
};

static void
marks_clear(struct marks *marks)
{
    db_batch_clear(&marks->accepted);
    db_batch_clear(&marks->versions);
}

static enum status
mark_take(struct work *work, struct item *item, struct candidate *candidate,
          const struct marker *marker, struct marks *marks)
{
    const struct mark *row = item->body;
    struct marking marking = { 0 };

    item->refusal = rules_mark_check(row, candidate, marker, &marking);
    if (item->refusal.code)
        return OK;
    db_batch_add(&marks->accepted, DB_TEXT(row->application_ref), DB_NUMBER(marking.attempt),
                 DB_NUMBER(marker->marker_id), DB_TEXT(row->result), DB_NUMBER(marking.score),
                 DB_WHEN(marking.sealed_at_us));
    enum verdict verdict =
        rules_mark_give(&candidate->attempts[marking.attempt - 1], marker->marker_id, row->result);
    if (verdict == NOT_SETTLED)
        return OK;
    return emit_verdict(work, item->cohort_id, candidate, marking.attempt, verdict,
                        &marks->versions);
}

enum status
on_mark(struct work *work, struct item *items, size_t count)
{
    AUTO(marks_clear) struct marks marks = { 0 };
    struct text *digests = work_alloc(work, count * sizeof *digests);
    struct candidates candidates;
    struct markers markers;

    TRY(candidates_of_rows(work, items, count, &candidates));
    TRY(markers_of_rows(work, items, count, digests, &markers));
    for (size_t i = 0; i < count; i++) {
        const struct mark *row = items[i].body;

        TRY(mark_take(work, &items[i], candidate_find(&candidates, row->application_ref),
                      lookup_find(digests[i], markers.rows, markers.count, sizeof *markers.rows),
                      &marks));
    }
    TRY(store_mark_add(work, items->cohort_id, &marks.accepted));
    return store_candidate_count(work, items->cohort_id, &marks.versions);
}
