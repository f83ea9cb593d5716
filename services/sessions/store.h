/* store.h - the tables of sessions: one function for each file in sql/.
 *
 * All work inside the work's transaction; what they load lives until the handler
 * returns. Batches have the columns of their statement, `cohort_id` left out.
 * What a load does not find is simply not there. Errors are those of db.h. */
#pragma once

#include "rules.h"

#include "common/programme/catalogue.h"
#include "proto/sessions_queries.h"

/* Runs a statement whose only values are the columns of a batch. */
enum status store_batch(struct work *work, const struct sql *sql, const struct db_batch *batch,
                        struct db_rows *ret_rows) MUST_CHECK;

/* Makes this transaction the only one to change the cohort's timetable and
 * bookings. Taken before anything of them is read. */
enum status store_seating_lock(struct work *work, struct text cohort_id) MUST_CHECK;

/* Adds participants to the roster, and locks their rows. */
enum status store_participant_load(struct work *work, struct text cohort_id,
                                   const struct db_batch *refs, struct roster *roster) MUST_CHECK;
/* At most `limit` participants who ever had a place, by reference, as the query says. */
enum status store_participant_page(struct work *work, const struct figure_list *query, size_t limit,
                                   struct participant **ret_page, size_t *ret_count) MUST_CHECK;
/* Those of these participants who ever had a place, each once; at most refs->count. */
enum status store_participant_find(struct work *work, struct text cohort_id,
                                   const struct db_batch *refs, struct participant **ret_list,
                                   size_t *ret_count) MUST_CHECK;
/* Rows of application_ref, version, and how often the cohort's timetable has changed. */
enum status store_participant_versions(struct work *work, struct text cohort_id,
                                       const struct db_batch *refs,
                                       struct db_rows *ret_rows) MUST_CHECK;
/* Writes the roster's changed participants: wholly, or only minutes and engagement. */
enum status store_participant_put(struct work *work, struct text cohort_id,
                                  const struct roster *roster) MUST_CHECK;
enum status store_participant_credit(struct work *work, const struct roster *roster) MUST_CHECK;

/* Adds sessions to the roster; by number, those that it has not. */
enum status store_session_list(struct work *work, struct text cohort_id, const struct db_batch *ids,
                               struct roster *roster) MUST_CHECK;
enum status store_session_list_by_no(struct work *work, const struct db_batch *nos,
                                     struct roster *roster) MUST_CHECK;
enum status store_session_add(struct work *work, struct text cohort_id,
                              const struct db_batch *sessions) MUST_CHECK;
/* Writes the roster's rescheduled sessions. */
enum status store_session_change(struct work *work, const struct roster *roster) MUST_CHECK;
/* Rows of the references of those who have a seat in sessions, or wait for one. */
enum status store_session_booked(struct work *work, struct text cohort_id,
                                 const struct db_batch *ids, struct db_rows *ret_rows) MUST_CHECK;
/* Rows of facilitator, session_id, starts_at and ends_at. */
enum status store_session_list_by_facilitator(struct work *work, struct text cohort_id,
                                              const struct db_batch *facilitators,
                                              struct db_rows *ret_rows) MUST_CHECK;

/* Rows of participant_no, session_no, state, queue and moves. */
enum status store_booking_list(struct work *work, const struct db_batch *participant_nos,
                               struct db_rows *ret_rows) MUST_CHECK;
/* Rows of participant_no and session_no, in the order of the queues. */
enum status store_booking_list_waitlisted(struct work *work, const struct db_batch *session_nos,
                                          struct db_rows *ret_rows) MUST_CHECK;
/* Writes the roster's changed bookings, and how many seats they take. */
enum status store_booking_put(struct work *work, const struct roster *roster) MUST_CHECK;

/* Rows of participant_no, session_no, minutes, recorded_at and status, all three NULL when
 * nothing was recorded; only of confirmed bookings. */
enum status store_register_list(struct work *work, const struct db_batch *lines,
                                struct db_rows *ret_rows) MUST_CHECK;
/* Counts events that are told of participants: rows of participant_no, application_ref, programme
 * and the number of the last one. `told` has participant_no and how many. */
enum status store_participant_tell(struct work *work, const struct db_batch *told,
                                   struct db_rows *ret_rows) MUST_CHECK;
/* The accepted participants of a partner on a programme, locked; as participant_page. */
enum status store_participant_group(struct work *work, struct text cohort_id, struct text programme,
                                    struct text partner_id, struct text after, size_t limit,
                                    struct participant **ret_page, size_t *ret_count) MUST_CHECK;

enum status store_attendance_put(struct work *work, const struct db_batch *lines) MUST_CHECK;

enum status store_catchup_add(struct work *work, struct text cohort_id,
                              const struct db_batch *credits) MUST_CHECK;
enum status store_study_add(struct work *work, struct text cohort_id,
                            const struct db_batch *credits) MUST_CHECK;
enum status store_meeting_add(struct work *work, struct text cohort_id,
                              const struct db_batch *meetings) MUST_CHECK;
/* When cohorts complete: cohort_id and a moment. */
enum status store_cohort_put(struct work *work, const struct db_batch *cohorts) MUST_CHECK;
enum status store_partner_add(struct work *work, struct text cohort_id,
                              const struct db_batch *partner_ids) MUST_CHECK;
enum status store_school_add(struct work *work, struct text cohort_id,
                             const struct db_batch *urns) MUST_CHECK;

/* Which of some identifiers the table has: rows of one text. */
typedef enum status store_known(struct work *work, struct text cohort_id,
                                const struct db_batch *ids, struct db_rows *ret_rows);
store_known store_partner_known, store_school_known, store_session_known, store_catchup_known,
    store_study_known;
