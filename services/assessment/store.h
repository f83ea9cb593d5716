/* store.h - every statement of assessment: one function, one .sql file.
 *
 * Functions that load give arrays in the work's memory, sorted by the key that
 * each entity begins with, for lookup_find(). */
#pragma once

#include "rules.h"

#include "common/programme/catalogue.h"
#include "proto/assessment_queries.h"

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
/* Those that a list asks for; nothing is locked. */
enum status store_candidate_page(struct work *work, struct text cohort_id,
                                 const struct catalogue *catalogue,
                                 const struct outcome_list *query, int64_t limit,
                                 struct candidates *ret_candidates) MUST_CHECK;
/* Stores the versions of those who were told something. */
enum status store_candidate_count(struct work *work, struct text cohort_id,
                                  const struct candidates *candidates) MUST_CHECK;
/* Those who are accepted on these programmes: a column of application_refs. */
enum status store_candidate_concerned(struct work *work, struct text cohort_id,
                                      const struct db_column *programmes,
                                      struct db_column *to_refs) MUST_CHECK;
/* Reads candidates without a lock, in the order of references. */
enum status store_candidate_find(struct work *work, struct text cohort_id,
                                 const struct catalogue *catalogue,
                                 const struct db_column *application_refs,
                                 struct candidates *ret_candidates) MUST_CHECK;

/* Rows of application_ref, attempt, submissions, submitted_at, words, sha256,
 * title, candidate_no; the last row of an attempt counts. */
enum status store_submission_save(struct work *work, struct text cohort_id,
                                  const struct db_batch *submissions) MUST_CHECK;

/* Says who gave the marks that the candidates' attempts have. */
enum status store_mark_list(struct work *work, struct text cohort_id,
                            const struct db_column *application_refs,
                            struct candidates *candidates) MUST_CHECK;
/* Rows of application_ref, attempt, marker_id, result, score, sealed_at. */
enum status store_mark_add(struct work *work, struct text cohort_id,
                           const struct db_batch *marks) MUST_CHECK;

/* The cohort's windows stay as they are until the transaction ends ... */
enum status store_deadline_share(struct work *work, struct text cohort_id) MUST_CHECK;
/* ... or are this transaction's to change. Comes before any lock of a candidate. */
enum status store_deadline_lock(struct work *work, struct text cohort_id) MUST_CHECK;

/* What a candidate was told of a window; key: reference and window joined by the byte 1F. */
struct deadline {
    struct text key;
    int64_t opens_us, closes_us, sequence;
};

struct deadlines {
    struct deadline *rows;
    size_t count;
};

enum status store_deadline_told(struct work *work, struct text cohort_id,
                                const struct db_column *application_refs,
                                struct deadlines *ret_told) MUST_CHECK;
/* Rows of application_ref, window_id, attempt, opens_at, closes_at, sequence. */
enum status store_deadline_save(struct work *work, struct text cohort_id,
                                const struct db_batch *deadlines) MUST_CHECK;
/* Rows of window_id, opens_at, closes_at, sequence. */
enum status store_window_save(struct work *work, struct text cohort_id,
                              const struct db_batch *windows) MUST_CHECK;

/* Rows of candidate_no, application_ref, attempt. */
enum status store_candidate_no_find(struct work *work, struct text cohort_id,
                                    const struct db_column *candidate_nos,
                                    struct db_rows *ret_rows) MUST_CHECK;

/* Rows for an answer, with the columns of the query's row type. Asked for: rows of cohort_id and
 * application_ref. */
enum status store_window_page(struct work *work, const struct window_list *query, int64_t rows_max,
                              struct db_rows *ret_rows) MUST_CHECK;
/* Asked for: rows of cohort_id and window_id. */
enum status store_window_show(struct work *work, const struct db_batch *asked,
                              struct db_rows *ret_rows) MUST_CHECK;
enum status store_deadline_find(struct work *work, const struct db_batch *asked, int64_t rows_max,
                                struct db_rows *ret_rows) MUST_CHECK;
enum status store_submission_list(struct work *work, const struct submission_list *query,
                                  int64_t rows_max, struct db_rows *ret_rows) MUST_CHECK;
enum status store_submission_find(struct work *work, const struct db_batch *asked,
                                  struct db_rows *ret_rows) MUST_CHECK;
enum status store_marking_list(struct work *work, const struct marking_list *query,
                               int64_t rows_max, struct db_rows *ret_rows) MUST_CHECK;
enum status store_mark_page(struct work *work, const struct mark_list *query, int64_t rows_max,
                            struct db_rows *ret_rows) MUST_CHECK;
