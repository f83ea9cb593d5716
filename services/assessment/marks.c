/* Marks, and the results that come of them. */
#include "assessment.h"

#include "common/base/value.h"

#include <stdlib.h>
#include <string.h>

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

/* The markers of the rows, of which digests has one each. */
static enum status
markers_of_rows(struct work *work, const struct item *items, size_t count,
                const struct text *digests, struct markers *ret_markers)
{
    AUTO(db_column_clear) struct db_column column = { 0 };

    for (size_t i = 0; i < count; i++)
        db_column_add(&column, DB_BYTES(digests[i]));
    return store_marker_find(work, items->cohort_id, &column, ret_markers);
}

/* Tells that an attempt has been settled, and counts the event. */
static enum status
emit_verdict(struct work *work, struct text cohort_id, struct candidate *candidate, int64_t attempt,
             enum verdict verdict)
{
    const struct attempt_settled event = { candidate->application_ref, attempt };
    const struct message_type *type = &assessment_passed;

    if (verdict == FAILED)
        type = rules_may_try_again(candidate, attempt) ? &assessment_referred : &assessment_failed;
    candidate->is_told = true;
    return work_emit(work, type, cohort_id, candidate->programme, candidate->application_ref,
                     ++candidate->version, &event);
}

static enum status
mark_take(struct work *work, struct item *item, struct candidate *candidate,
          const struct marker *marker, struct db_batch *accepted)
{
    const struct mark *row = item->body;
    struct marking marking = { 0 };

    item->refusal = rules_mark_check(row, candidate, marker, &marking);
    if (item->refusal.code)
        return OK;
    db_batch_add(accepted, DB_TEXT(row->application_ref), DB_NUMBER(marking.attempt),
                 DB_NUMBER(marker->marker_id), DB_TEXT(row->result), DB_NUMBER(marking.score),
                 DB_WHEN(marking.sealed_at_us));
    enum verdict verdict =
        rules_mark_give(&candidate->attempts[marking.attempt - 1], marker->marker_id, row->result);
    if (verdict == NOT_SETTLED)
        return OK;
    return emit_verdict(work, item->cohort_id, candidate, marking.attempt, verdict);
}

/* Rows of assessment.mark, whose markers have these digests. Who has failed and may try again
 * hears of the windows of the next attempt. */
static enum status
marks_give(struct work *work, struct item *items, size_t count, const struct text *digests)
{
    AUTO(db_batch_clear) struct db_batch accepted = { 0 };
    struct candidates candidates;
    struct markers markers;
    struct windows windows;

    TRY(store_deadline_share(work, items->cohort_id));
    TRY(candidates_of_rows(work, items, count, &candidates));
    TRY(markers_of_rows(work, items, count, digests, &markers));
    TRY(store_window_list(work, items->cohort_id, &windows));
    for (size_t i = 0; i < count; i++) {
        const struct mark *row = items[i].body;

        TRY(mark_take(work, &items[i], candidate_find(&candidates, row->application_ref),
                      lookup_find(digests[i], markers.rows, markers.count, sizeof *markers.rows),
                      &accepted));
    }
    TRY(store_mark_add(work, items->cohort_id, &accepted));
    TRY(deadlines_tell(work, items->cohort_id, &candidates, windows));
    return store_candidate_count(work, items->cohort_id, &candidates);
}

enum status
on_mark(struct work *work, struct item *items, size_t count)
{
    struct text *digests = work_alloc(work, count * sizeof *digests);

    for (size_t i = 0; i < count; i++) {
        const struct mark *row = items[i].body;
        digests[i] = lookup_digest_text(work, row->marker_email);
    }
    return marks_give(work, items, count, digests);
}

/* The bytes that hexadecimal digits stand for; empty when they are not such digits. */
static struct text
hex_bytes(struct work *work, struct text digits)
{
    char *bytes = work_alloc(work, digits.size / 2 + 1);

    if (digits.size % 2 != 0)
        return (struct text){ 0 };
    for (size_t i = 0; i < digits.size / 2; i++) {
        char pair[3] = { digits.data[2 * i], digits.data[2 * i + 1], 0 }, *end = NULL;

        bytes[i] = (char)strtoul(pair, &end, 16);
        if (end != pair + 2)
            return (struct text){ 0 };
    }
    return (struct text){ bytes, digits.size / 2 };
}

/* Whose attempt a number stands for. */
struct numbered {
    struct text candidate_no;
    struct text application_ref;
    struct text attempt;
};

static enum status
numbered_of_rows(struct work *work, const struct item *items, size_t count,
                 struct numbered **ret_rows, size_t *ret_count)
{
    AUTO(db_column_clear) struct db_column numbers = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct give_mark *row = items[i].body;
        db_column_add(&numbers, DB_TEXT(row->candidate_no));
    }
    TRY(store_candidate_no_find(work, items->cohort_id, &numbers, &rows));
    *ret_count = (size_t)rows.count;
    *ret_rows = work_alloc(work, *ret_count * sizeof **ret_rows);
    for (int i = 0; i < rows.count; i++)
        (*ret_rows)[i] = (struct numbered){ db_text(&rows, i, 0), db_text(&rows, i, 1),
                                            db_number(&rows, i, 2) == 1 ? TEXT("1") : TEXT("2") };
    return OK;
}

/* The marker hears of it in the words of the own command. */
static struct refusal
refusal_for_marker(struct refusal refusal)
{
    if (!refusal.code || strcmp(refusal.field, "result") == 0
        || strcmp(refusal.field, "score") == 0)
        return refusal;
    if (strcmp(refusal.field, "marker_email") == 0)
        return (struct refusal){ refusal.code, "staff_id" };
    if (strcmp(refusal.code, code_name(CODE_unknown_application)) == 0)
        return REFUSE(unknown_candidate, candidate_no);
    return (struct refusal){ refusal.code, "candidate_no" };
}

static struct mark
mark_now(struct work *work, const struct give_mark *row, const struct numbered *numbered)
{
    char now[VALUE_TIME_SIZE];

    value_write_time(work->now_us, now);
    return (struct mark){
        .application_ref = numbered ? numbered->application_ref : (struct text){ 0 },
        .attempt = numbered ? numbered->attempt : (struct text){ 0 },
        .result = row->result,
        .score = row->score,
        .sealed_at = work_copy(work, text_of(now)),
    };
}

enum status
on_give_mark(struct work *work, struct item *items, size_t count)
{
    struct text *digests = work_alloc(work, count * sizeof *digests);
    struct item *marks = work_alloc(work, count * sizeof *marks);
    struct mark *rows = work_alloc(work, count * sizeof *rows);
    struct numbered *numbered = NULL;
    size_t numbered_count = 0;

    TRY(numbered_of_rows(work, items, count, &numbered, &numbered_count));
    for (size_t i = 0; i < count; i++) {
        const struct give_mark *row = items[i].body;

        rows[i] = mark_now(
            work, row, lookup_find(row->candidate_no, numbered, numbered_count, sizeof *numbered));
        digests[i] = hex_bytes(work, row->staff_id);
        marks[i] = items[i];
        marks[i].type = &mark_command;
        marks[i].body = &rows[i];
    }
    TRY(marks_give(work, marks, count, digests));
    for (size_t i = 0; i < count; i++)
        items[i].refusal = refusal_for_marker(marks[i].refusal);
    return OK;
}
