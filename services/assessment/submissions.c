/* Case studies that candidates hand in. */
#include "assessment.h"

#include "common/base/value.h"

#include <stdio.h>

static enum status
candidates_of_rows(struct work *work, const struct item *items, size_t count,
                   struct candidates *ret_candidates)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct catalogue *catalogue = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct submit *row = items[i].body;
        db_column_add(&refs, DB_TEXT(row->application_ref));
    }
    TRY(assessment_catalogue(work, &catalogue));
    return store_candidate_load(work, items->cohort_id, catalogue, &refs, ret_candidates);
}

enum { CANDIDATE_NO_BYTES = CANDIDATE_NO_SIZE / 2 };

/* A number for who hands in first: it follows from the command's key, so that it is the same when
 * all is done again, and tells nothing about the person. */
static void
number_candidate(struct work *work, const struct item *item, struct attempt *attempt)
{
    struct text digest = lookup_digest_text(work, item->key);

    if (attempt->submissions == 0)
        attempt->candidate_no = work_digits(work, (struct text){ digest.data, CANDIDATE_NO_BYTES });
}

/* What the candidate is given for it. */
static struct text
receipt(struct work *work, const struct submitted *submitted)
{
    char at[VALUE_TIME_SIZE];
    char receipt[sizeof "{'attempt':1,'count':,'sha256':'','submitted_at':''}" + 20
                 + VALUE_HASH_DIGITS + VALUE_TIME_SIZE];

    value_write_time(submitted->submitted_at, at);
    snprintf(receipt, sizeof receipt,
             "{\"attempt\":%d,\"count\":%lld,\"sha256\":\"%.*s\",\"submitted_at\":\"%s\"}",
             (int)submitted->attempt, (long long)submitted->count, TEXT_ARGS(submitted->sha256),
             at);
    return work_copy(work, text_of(receipt));
}

static struct text
folded(struct work *work, struct text hash)
{
    char *digits = work_alloc(work, hash.size);

    text_fold(hash, digits);
    return (struct text){ digits, hash.size };
}

static enum status
submission_take(struct work *work, struct item *item, struct candidate *candidate,
                const struct submission *submission, struct db_batch *accepted)
{
    const struct submit *row = item->body;
    struct attempt *attempt = &candidate->attempts[submission->attempt - 1];

    number_candidate(work, item, attempt);
    attempt->submissions++;
    db_batch_add(accepted, DB_TEXT(row->application_ref), DB_NUMBER(submission->attempt),
                 DB_NUMBER(attempt->submissions), DB_WHEN(submission->submitted_at_us),
                 DB_NUMBER(submission->words), DB_TEXT(row->sha256), DB_TEXT(row->title),
                 DB_TEXT(attempt->candidate_no));
    const struct submitted event = { .application_ref = candidate->application_ref,
                                     .attempt = submission->attempt,
                                     .sha256 = folded(work, row->sha256),
                                     .submitted_at = submission->submitted_at_us,
                                     .count = attempt->submissions };
    item->result = receipt(work, &event);
    candidate->is_told = true;
    return work_emit(work, &assessment_submitted, item->cohort_id, candidate->programme,
                     candidate->application_ref, ++candidate->version, &event);
}

enum status
on_submit(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch accepted = { 0 };
    struct candidates candidates;
    struct windows windows;

    TRY(candidates_of_rows(work, items, count, &candidates));
    TRY(store_window_list(work, items->cohort_id, &windows));
    for (size_t i = 0; i < count; i++) {
        const struct submit *row = items[i].body;
        struct candidate *candidate = candidate_find(&candidates, row->application_ref);
        struct submission submission = { 0 };

        items[i].refusal = rules_submission_check(row, candidate, windows, &submission);
        if (items[i].refusal.code)
            continue;
        TRY(submission_take(work, &items[i], candidate, &submission, &accepted));
    }
    TRY(store_submission_save(work, items->cohort_id, &accepted));
    return store_candidate_count(work, items->cohort_id, &candidates);
}
