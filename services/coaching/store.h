/* store.h - every statement of coaching: one function, one .sql file.
 *
 * Functions that load give arrays in the work's memory, sorted by the key that
 * each entity begins with, for lookup_find(). */
#pragma once

#include "rules.h"

#include "common/service/work.h"
#include "proto/coaching_queries.h"

struct identifiers {
    struct identifier *rows;
    size_t count;
};

struct participants {
    struct participant *rows;
    size_t count;
};

struct partners {
    struct partner *rows;
    size_t count;
};

/* Partners that are not known yet become known. */
enum status store_partner_add(struct work *work, struct text cohort_id,
                              const struct db_column *partner_ids) MUST_CHECK;
/* Locks the known ones of these partners, and those of these participants.
 * Coaches are not loaded. */
enum status store_partner_lock(struct work *work, struct text cohort_id,
                               const struct db_column *partner_ids,
                               const struct db_column *application_refs,
                               struct partners *ret_partners) MUST_CHECK;

/* Which of these digests of addresses belong to a coach: one row for each. */
enum status store_coach_known(struct work *work, struct text cohort_id,
                              const struct db_column *digests,
                              struct identifiers *ret_digests) MUST_CHECK;
/* Rows of digest, partner_id, max_participants. */
enum status store_coach_add(struct work *work, struct text cohort_id,
                            const struct db_batch *coaches) MUST_CHECK;
/* Gives each partner its coaches. */
enum status store_coach_list(struct work *work, struct text cohort_id,
                             struct partners *partners) MUST_CHECK;
/* Stores what is_changed. */
enum status store_coach_save(struct work *work, struct text cohort_id,
                             const struct partners *partners) MUST_CHECK;

/* One row for each reference; one that is not known has an empty state. */
enum status store_participant_load(struct work *work, struct text cohort_id,
                                   const struct db_column *application_refs,
                                   struct participants *ret_participants) MUST_CHECK;
/* The known ones, locked until the transaction ends. */
enum status store_participant_lock(struct work *work, struct text cohort_id,
                                   const struct db_column *application_refs,
                                   struct participants *ret_participants) MUST_CHECK;
/* Under their locks. */
enum status store_participant_save(struct work *work, struct text cohort_id,
                                   const struct participants *participants) MUST_CHECK;
/* Rows of application_ref, coach_id, version. */
enum status store_participant_match(struct work *work, struct text cohort_id,
                                    const struct db_batch *matches) MUST_CHECK;
/* Stores the versions, which count events. */
enum status store_participant_count(struct work *work, struct text cohort_id,
                                    const struct participants *participants) MUST_CHECK;

/* Who waits at the partners that have room, each at most as often as there is:
 * rows of partner_id, application_ref. */
enum status store_waiting_list(struct work *work, struct text cohort_id,
                               const struct partners *partners,
                               struct db_rows *ret_rows) MUST_CHECK;

/* Which of these meeting_ids are taken: one row for each. */
enum status store_meeting_known(struct work *work, struct text cohort_id,
                                const struct db_column *meeting_ids,
                                struct identifiers *ret_ids) MUST_CHECK;
/* Rows of meeting_id, application_ref, held_at, minutes, status, staff_id. */
enum status store_meeting_add(struct work *work, struct text cohort_id,
                              const struct db_batch *meetings) MUST_CHECK;

struct arranged_list {
    struct arranged *rows;
    size_t count;
};

/* Those of these meetings that were arranged. What is read stays true only under the locks of their
 * participants. */
enum status store_arranged_find(struct work *work, struct text cohort_id,
                                const struct db_column *meeting_ids,
                                struct arranged_list *ret_list) MUST_CHECK;
/* Rows of meeting_id, application_ref, staff_id, starts_at, ends_at, is_called_off, sequence; of
 * one meeting the last sequence counts. */
enum status store_arranged_add(struct work *work, struct text cohort_id,
                               const struct db_batch *meetings) MUST_CHECK;
/* Calls off what these people, who are locked, had arranged for later than now. */
enum status store_arranged_call_off(struct work *work, struct text cohort_id,
                                    const struct db_column *application_refs,
                                    struct arranged_list *ret_list) MUST_CHECK;

/* Rows of note_id, application_ref, staff_id, note. */
enum status store_note_add(struct work *work, struct text cohort_id,
                           const struct db_batch *notes) MUST_CHECK;

/* Rows for an answer, with the columns of the query's row type. Asked for: rows of cohort_id and
 * application_ref or meeting_id. */
enum status store_note_list(struct work *work, const struct note_list *query, int64_t rows_max,
                            struct db_rows *ret_rows) MUST_CHECK;
enum status store_coach_page(struct work *work, const struct coach_list *query, int64_t rows_max,
                             struct db_rows *ret_rows) MUST_CHECK;
enum status store_match_find(struct work *work, const struct db_batch *asked,
                             struct db_rows *ret_rows) MUST_CHECK;
enum status store_match_list(struct work *work, const struct match_list *query, int64_t rows_max,
                             struct db_rows *ret_rows) MUST_CHECK;
enum status store_meeting_list(struct work *work, const struct meeting_list *query,
                               int64_t rows_max, struct db_rows *ret_rows) MUST_CHECK;
enum status store_meeting_find(struct work *work, const struct db_batch *asked,
                               struct db_rows *ret_rows) MUST_CHECK;
