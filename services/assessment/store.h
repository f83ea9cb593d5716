/* store.h - every statement of assessment: one function, one .sql file.
 *
 * Functions that load give arrays in the work's memory, sorted by the key that
 * each entity begins with, for lookup_find(). */
#pragma once

#include "rules.h"

#include "common/catalogue.h"

struct identifiers {
    struct identifier *rows;
    size_t count;
};

struct markers {
    struct marker *rows;
    size_t count;
};

struct candidates {
    struct candidate *rows;
    size_t count;
};

enum status store_cohort_add(struct work *work, struct text cohort_id,
                             int64_t completes_on_us) MUST_CHECK;
/* NOT_FOUND when the cohort has not been opened. */
enum status store_cohort_find(struct work *work, struct text cohort_id,
                              int64_t *ret_completes_on_us) MUST_CHECK;

/* Those that are not known yet become known. */
enum status store_partner_add(struct work *work, struct text cohort_id,
                              const struct db_column *partner_ids) MUST_CHECK;
enum status store_school_add(struct work *work, struct text cohort_id,
                             const struct db_column *urns) MUST_CHECK;

/* Which of these identifiers are known: one row for each that differs. */
enum status store_partner_known(struct work *work, struct text cohort_id,
                                const struct db_column *partner_ids,
                                struct identifiers *ret_ids) MUST_CHECK;
enum status store_school_known(struct work *work, struct text cohort_id,
                               const struct db_column *urns,
                               struct identifiers *ret_ids) MUST_CHECK;
enum status store_marker_known(struct work *work, struct text cohort_id,
                               const struct db_column *digests,
                               struct identifiers *ret_ids) MUST_CHECK;
enum status store_window_known(struct work *work, struct text cohort_id,
                               const struct db_column *window_ids,
                               struct identifiers *ret_ids) MUST_CHECK;

/* Rows of digest, school_urn, partner_id. */
enum status store_marker_add(struct work *work, struct text cohort_id,
                             const struct db_batch *markers) MUST_CHECK;
/* The markers that have these digests. */
enum status store_marker_find(struct work *work, struct text cohort_id,
                              const struct db_column *digests,
                              struct markers *ret_markers) MUST_CHECK;

/* Rows of window_id, programme, attempt, opens_at, closes_at. */
enum status store_window_add(struct work *work, struct text cohort_id,
                             const struct db_batch *windows) MUST_CHECK;
enum status store_window_list(struct work *work, struct text cohort_id,
                              struct windows *ret_windows) MUST_CHECK;

/* Rows of application_ref, state, programme, programme_version, partner_id,
 * school_urn, adjustment; the last row of an application counts. */
enum status store_candidate_save(struct work *work, struct text cohort_id,
                                 const struct db_batch *candidates) MUST_CHECK;
/* Rows of application_ref, is_engaged; the last row of an application counts. */
enum status store_engagement_save(struct work *work, struct text cohort_id,
                                  const struct db_batch *engagements) MUST_CHECK;

/* Locks the candidates that are known, then reads them. UNAVAILABLE when a
 * programme's version has not reached this service yet. */
enum status store_candidate_load(struct work *work, struct text cohort_id,
                                 const struct catalogue *catalogue,
                                 const struct db_column *application_refs,
                                 struct candidates *ret_candidates) MUST_CHECK;
/* Those after a reference, at most `limit`; nothing is locked. */
enum status store_candidate_page(struct work *work, struct text cohort_id,
                                 const struct catalogue *catalogue, struct text after,
                                 int64_t limit, struct candidates *ret_candidates) MUST_CHECK;
/* Rows of application_ref, version. */
enum status store_candidate_count(struct work *work, struct text cohort_id,
                                  const struct db_batch *versions) MUST_CHECK;

/* Rows of application_ref, attempt, submissions, submitted_at, words, sha256,
 * title; the last row of an attempt counts. */
enum status store_submission_save(struct work *work, struct text cohort_id,
                                  const struct db_batch *submissions) MUST_CHECK;

/* Says who gave the marks that the candidates' attempts have. */
enum status store_mark_list(struct work *work, struct text cohort_id,
                            const struct db_column *application_refs,
                            struct candidates *candidates) MUST_CHECK;
/* Rows of application_ref, attempt, marker_id, result, score, sealed_at. */
enum status store_mark_add(struct work *work, struct text cohort_id,
                           const struct db_batch *marks) MUST_CHECK;
