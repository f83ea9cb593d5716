/* coaching - gives every participant a coach and records their meetings.
 *
 * Listens to: enrolment.partner_registered, the events of applications
 * Answers:    commands and queries: the tables below
 * Publishes:  the events of proto/coaching.h
 * Owns:       the `coaching` schema in PostgreSQL
 *
 * Each handler loads what its items touch, decides by the rules in rules.h, item
 * after item, and stores what changed. */
#include "coaching.h"

static item_handler on_record_meeting, on_partner_registered;

static const struct setting settings[] = { { 0 } }; /* none of its own */

static const struct command_row commands[] = {
    { &register_coach_command, on_register_coach },
    { &record_meeting_command, on_record_meeting },
    { &arrange_meeting_command, on_arrange_meeting },
    { &move_meeting_command, on_move_meeting },
    { &call_off_meeting_command, on_call_off_meeting },
    { &write_note_command, on_write_note },
    { 0 },
};

static const struct query_row queries[] = {
    { &coach_list_query, &coach_row_type, on_coach_list, 1 },
    { &match_find_query, &match_row_type, on_match_find, QUERY_ROWS_MAX },
    { &match_list_query, &match_row_type, on_match_list, 1 },
    { &meeting_list_query, &meeting_row_type, on_meeting_list, 1 },
    { &meeting_find_query, &meeting_row_type, on_meeting_find, QUERY_ROWS_MAX },
    { &note_list_query, &note_row_type, on_note_list, 1 },
    { 0 },
};

static const struct subscription subscriptions[] = {
    { &enrolment_partner_registered, on_partner_registered },
    { &enrolment_accepted, on_application_changed },
    { &enrolment_waitlisted, on_application_changed },
    { &enrolment_rejected, on_application_changed },
    { &enrolment_withdrawn, on_application_changed },
    { &enrolment_deferred, on_application_changed },
    { &enrolment_resumed, on_application_changed },
    { &enrolment_mode_changed, on_application_changed },
    { &enrolment_transferred, on_application_changed },
    { 0 },
};

struct participant *
participant_find(const struct participants *participants, struct text application_ref)
{
    return lookup_find(application_ref, participants->rows, participants->count,
                       sizeof *participants->rows);
}

struct identifier *
identifier_find(const struct identifiers *ids, struct text text)
{
    return lookup_find(text, ids->rows, ids->count, sizeof *ids->rows);
}

static enum status
on_partner_registered(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column partner_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct partner_registered *event = items[i].body;
        db_column_add(&partner_ids, DB_TEXT(event->partner_id));
    }
    return store_partner_add(work, items->cohort_id, &partner_ids);
}

static enum status
meetings_of_rows(struct work *work, const struct item *items, size_t count,
                 struct identifiers *ret_known, struct participants *ret_participants)
{
    AUTO(db_column_clear) struct db_column meeting_ids = { 0 };
    AUTO(db_column_clear) struct db_column refs = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct record_meeting *row = items[i].body;
        db_column_add(&meeting_ids, DB_TEXT(row->meeting_id));
        db_column_add(&refs, DB_TEXT(row->application_ref));
    }
    TRY(store_meeting_known(work, items->cohort_id, &meeting_ids, ret_known));
    return store_participant_lock(work, items->cohort_id, &refs, ret_participants);
}

static enum status
emit_meeting_held(struct work *work, struct text cohort_id, struct participant *participant,
                  struct text meeting_id, int64_t held_at_us, int64_t minutes)
{
    const struct meeting_held event = { .application_ref = participant->application_ref,
                                        .minutes = minutes,
                                        .meeting_id = meeting_id,
                                        .held_at = held_at_us };

    return work_emit(work, &coaching_meeting_held, cohort_id, participant->programme,
                     participant->application_ref, ++participant->version, &event);
}

static enum status
on_record_meeting(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    struct identifiers known;
    struct participants participants;

    TRY(meetings_of_rows(work, items, count, &known, &participants));
    for (size_t i = 0; i < count; i++) {
        const struct record_meeting *row = items[i].body;
        struct identifier *meeting = identifier_find(&known, row->meeting_id);
        struct participant *participant = participant_find(&participants, row->application_ref);
        int64_t held_at_us = 0;
        int64_t minutes = 0;

        items[i].refusal =
            rules_meeting_check(row, meeting->is_known, participant, &held_at_us, &minutes);
        if (items[i].refusal.code)
            continue;
        meeting->is_known = true;
        db_batch_add(&added, DB_TEXT(row->meeting_id), DB_TEXT(row->application_ref),
                     DB_WHEN(held_at_us), DB_NUMBER(minutes), DB_TEXT(row->status),
                     DB_TEXT(participant->staff_id));
        if (rules_meeting_credit(row->status, minutes) > 0)
            TRY(emit_meeting_held(work, items->cohort_id, participant, row->meeting_id, held_at_us,
                                  minutes));
    }
    TRY(store_meeting_add(work, items->cohort_id, &added));
    return store_participant_count(work, items->cohort_id, &participants);
}

int
main(int argc, char **argv)
{
    return service_run(
        &(struct service){
            .name = "coaching",
            .settings = settings,
            .commands = commands,
            .queries = queries,
            .subscriptions = subscriptions,
        },
        argc, argv);
}
