#include "permit.h"

/* clang-format off */
#define A PERMIT_all
#define o PERMIT_own
#define _ PERMIT_no

/* The columns are the roles in the order of ROLES. */
#define ROW(route, area, operations, partner, facilitator, coach, marker, participant, sponsor, inspector) \
    { #route, AREA_##area, \
      { operations, partner, facilitator, coach, marker, participant, sponsor, inspector }, false, false }
#define WHOLE(route, area, operations, partner, facilitator, coach, marker, participant, sponsor, inspector) \
    { #route, AREA_##area, \
      { operations, partner, facilitator, coach, marker, participant, sponsor, inspector }, false, true }
#define PUBLIC(route) { #route, AREA_programmes, { PERMIT_no }, true, false }

const struct permit_row permit_table[] = {
    /* Open to everybody: what the gateway says of itself, and what brings a signed token. */
    PUBLIC(health),
    PUBLIC(openapi),
    PUBLIC(docs),
    PUBLIC(docs_style),
    PUBLIC(problems),
    PUBLIC(calendar_feed),
    PUBLIC(unsubscribe_page),
    PUBLIC(unsubscribe),
    PUBLIC(partner_event_send),
    PUBLIC(notify_receipt_send),

    /*                                     ops part faci coac mark pers spon insp */
    ROW(partner_list,        partners,     A, _, _, _, _, _, _, A),
    ROW(partner_get,         partners,     A, o, _, _, _, _, _, A),
    ROW(partner_register,    partners,     A, _, _, _, _, _, _, _),
    ROW(school_list,         schools,      A, A, _, _, _, _, _, A),
    ROW(school_get,          schools,      A, A, _, _, _, _, _, A),
    ROW(school_register,     schools,      A, _, _, _, _, _, _, _),

    ROW(programme_list,      programmes,   A, A, A, A, A, A, A, A),
    ROW(programme_get,       programmes,   A, A, A, A, A, A, A, A),
    WHOLE(programme_publish, programmes,   A, _, _, _, _, _, _, _),

    ROW(cohort_list,         cohorts,      A, _, _, _, _, _, _, A),
    ROW(cohort_get,          cohorts,      A, A, A, A, A, A, A, A),
    ROW(cohort_open,         cohorts,      A, _, _, _, _, _, _, _),
    ROW(place_list,          cohorts,      A, o, _, _, _, _, _, A),
    ROW(places_set,          cohorts,      A, _, _, _, _, _, _, _),

    ROW(application_list,    applications, A, o, _, _, _, _, _, A),
    ROW(application_submit,  applications, A, o, _, _, _, _, _, _),
    ROW(application_change,  applications, A, o, _, _, _, _, _, _),

    ROW(participant_get,     participants, A, o, o, o, _, o, o, A),
    ROW(history_list,        participants, A, o, _, _, _, o, _, A),
    ROW(timeline_list,       participants, A, o, _, o, _, o, _, A),
    ROW(figure_list,         participants, A, o, _, _, _, _, _, A),
    ROW(engagement_get,      participants, A, o, _, o, _, o, o, A),
    ROW(evidence_list,       participants, A, o, _, o, _, o, _, A),
    ROW(consent_set,         participants, A, _, _, _, _, o, _, _),
    ROW(adjustment_set,      participants, A, _, _, _, _, _, _, _),
    ROW(staff_register,      participants, A, _, _, _, _, _, _, _),

    ROW(session_list,        sessions,     A, o, o, _, _, A, _, A),
    ROW(session_get,         sessions,     A, o, o, _, _, A, _, A),
    ROW(session_schedule,    sessions,     A, o, _, _, _, _, _, _),
    ROW(session_reschedule,  sessions,     A, o, _, _, _, _, _, _),
    ROW(session_call_off,    sessions,     A, o, _, _, _, _, _, _),
    ROW(booking_list,        sessions,     A, o, _, _, _, o, _, A),
    ROW(booking_get,         sessions,     A, o, _, _, _, o, _, A),
    ROW(booking_create,      sessions,     A, o, _, _, _, o, _, _),
    ROW(booking_cancel,      sessions,     A, o, _, _, _, o, _, _),

    ROW(register_get,        attendance,   A, o, o, _, _, _, _, A),
    ROW(attendance_record,   attendance,   A, o, o, _, _, _, _, _),
    ROW(check_in_token,      attendance,   A, o, o, _, _, _, _, _),
    ROW(check_in,            attendance,   _, _, _, _, _, o, _, _),
    ROW(catchup_record,      attendance,   A, o, o, _, _, _, _, _),
    ROW(study_record,        attendance,   A, o, _, _, _, _, _, _),

    ROW(coach_list,          coaching,     A, o, _, _, _, _, _, A),
    ROW(coach_register,      coaching,     A, o, _, _, _, _, _, _),
    ROW(match_list,          coaching,     _, _, _, o, _, _, _, _),
    ROW(match_get,           coaching,     A, o, _, o, _, o, _, A),
    ROW(meeting_list,        coaching,     A, _, _, o, _, o, _, A),
    ROW(meeting_get,         coaching,     A, o, _, o, _, _, _, A),
    ROW(participant_meeting_list, coaching, A, o, _, o, _, o, _, A),
    ROW(meeting_record,      coaching,     A, o, _, o, _, _, _, _),
    ROW(meeting_arrange,     coaching,     A, _, _, o, _, _, _, _),
    ROW(meeting_move,        coaching,     A, _, _, o, _, _, _, _),
    ROW(meeting_call_off,    coaching,     A, _, _, o, _, _, _, _),
    /* A coach's notes are the coach's alone. */
    ROW(note_list,           coaching,     _, _, _, o, _, _, _, _),
    ROW(note_write,          coaching,     _, _, _, o, _, _, _, _),

    ROW(window_list,         assessment,   A, A, A, A, A, A, _, A),
    ROW(window_get,          assessment,   A, A, A, A, A, A, _, A),
    ROW(window_set,          assessment,   A, _, _, _, _, _, _, _),
    ROW(window_change,       assessment,   A, _, _, _, _, _, _, _),
    ROW(deadline_get,        assessment,   A, o, _, o, _, o, _, A),
    ROW(submission_list,     assessment,   A, o, _, _, _, _, _, A),
    ROW(submission_get,      assessment,   A, o, _, _, _, o, _, A),
    ROW(submission_create,   assessment,   A, _, _, _, _, o, _, _),
    ROW(marker_register,     assessment,   A, _, _, _, _, _, _, _),
    ROW(marking_list,        assessment,   _, _, _, _, o, _, _, _),
    ROW(mark_list,           assessment,   A, o, _, _, o, _, _, A),
    ROW(mark_record,         assessment,   A, _, _, _, _, _, _, _),
    ROW(mark_give,           assessment,   _, _, _, _, o, _, _, _),
    ROW(outcome_list,        assessment,   A, o, _, _, _, _, _, A),
    ROW(outcome_get,         assessment,   A, o, _, o, _, o, o, A),

    ROW(why_list,            messages,     A, _, _, _, _, o, _, A),
    ROW(inbox_list,          messages,     A, _, _, _, _, o, _, _),
    ROW(inbox_read,          messages,     A, _, _, _, _, o, _, _),
    ROW(preference_list,     messages,     A, _, _, _, _, o, _, _),
    ROW(preference_set,      messages,     A, _, _, _, _, o, _, _),
    ROW(quiet_hours_set,     messages,     A, _, _, _, _, o, _, _),

    /* Of whoever asks alone; operations is no person, who would choose. */
    ROW(own_inbox_list,      messages,     A, o, o, o, o, o, o, _),
    ROW(own_inbox_read,      messages,     A, o, o, o, o, o, o, _),
    ROW(own_preference_list, messages,     _, o, o, o, o, o, o, _),
    ROW(own_preference_set,  messages,     _, o, o, o, o, o, o, _),
    ROW(own_quiet_hours_set, messages,     _, o, o, o, o, o, o, _),

    /* What these do is narrowed to the partner who asks by their field `scope`. */
    ROW(webhook_list,        webhooks,     A, A, _, _, _, _, _, A),
    ROW(webhook_get,         webhooks,     A, A, _, _, _, _, _, A),
    ROW(webhook_create,      webhooks,     A, A, _, _, _, _, _, _),
    ROW(webhook_update,      webhooks,     A, A, _, _, _, _, _, _),
    ROW(webhook_delete,      webhooks,     A, A, _, _, _, _, _, _),
    ROW(webhook_switch,      webhooks,     A, A, _, _, _, _, _, _),
    ROW(webhook_rotate,      webhooks,     A, A, _, _, _, _, _, _),
    ROW(webhook_test,        webhooks,     A, A, _, _, _, _, _, _),
    ROW(webhook_replay,      webhooks,     A, A, _, _, _, _, _, _),
    ROW(attempt_list,        webhooks,     A, A, _, _, _, _, _, A),
    ROW(webhook_secret,      webhooks,     A, A, _, _, _, _, _, _),
    ROW(event_list,          events,       A, A, _, _, _, _, _, A),
    ROW(event_stream,        events,       A, A, _, _, _, _, _, _),
    WHOLE(event_source_list, events,       A, A, _, _, _, _, _, A),
    WHOLE(event_source_create, events,       A, _, _, _, _, _, _, _),
    WHOLE(event_source_rotate, events,       A, A, _, _, _, _, _, _),
    WHOLE(event_source_delete, events,       A, _, _, _, _, _, _, _),
    WHOLE(event_source_secret, events,       A, A, _, _, _, _, _, _),
    ROW(partner_event_list,  events,       A, A, _, _, _, _, _, A),

    ROW(calendar_link,       calendars,    _, _, o, o, _, o, _, _),
    ROW(participant_calendar, calendars,   A, o, o, o, _, o, _, A),

    ROW(import_create,       imports,      A, _, _, _, _, _, _, _),
    ROW(import_list,         imports,      A, _, _, _, _, _, _, _),
    ROW(import_get,          imports,      A, _, _, _, _, _, _, _),
    ROW(import_rows_list,    imports,      A, _, _, _, _, _, _, _),
    ROW(import_result_get,   imports,      A, _, _, _, _, _, _, _),

    WHOLE(api_key_list,      keys,         A, _, _, _, _, _, _, _),
    WHOLE(api_key_get,       keys,         A, _, _, _, _, _, _, _),
    WHOLE(api_key_create,    keys,         A, _, _, _, _, _, _, _),
    WHOLE(api_key_rotate,    keys,         A, _, _, _, _, _, _, _),
    WHOLE(api_key_revoke,    keys,         A, _, _, _, _, _, _, _),
    ROW(audit_list,          audit,        A, _, _, _, _, _, _, A),
    { 0 },
};
/* clang-format on */
