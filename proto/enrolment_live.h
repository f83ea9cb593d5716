/* enrolment_live.h - what happens one by one, beside the rows of a cohort folder: people who
 * apply, change their minds and are adjusted for, while the cohort runs. A time that is empty
 * is the moment at which the command runs. */
#pragma once

#include "proto/enrolment.h"

/* What a change of a participant may be bound to. */
#define IF_VERSION(FIELD, E)                                    \
    FIELD(E, added_digits, if_sequence, 0, ROW_VALUE_MAX, NULL, \
          "only while the participant has this version; empty: whatever it has")

/* Keeps the address of a facilitator, coach or marker. The result is the staff_id: the digest
 * of the address in which A-Z count as a-z, in hexadecimal. Again changes nothing. */
#define REGISTER_STAFF(FIELD, E) \
    FIELD(E, personal_email, email, 1, ROW_VALUE_MAX, NULL, "the address")
MESSAGE_DECLARE(register_staff, REGISTER_STAFF);

/* Registers an application and decides it at once. The result is an application_decision
 * as a JSON object. */
#define SUBMIT_APPLICATION(FIELD, E)                                           \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL,                    \
          "its identifier; empty: made from the command's key")                \
    FIELD(E, time, submitted_at, 0, ROW_VALUE_MAX, NULL, "a time; empty: now") \
    APPLICATION_FORM(FIELD, E)
MESSAGE_DECLARE(submit_application, SUBMIT_APPLICATION);

#define APPLICATION_DECISION(FIELD, E)                                                     \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "its identifier")              \
    FIELD(E, text, state, 1, CODE_MAX, "accepted|waitlisted|rejected", "what was decided") \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a rejection: a code")               \
    FIELD(E, text, funding_route, 0, CODE_MAX, NULL, "empty for rejected")                 \
    FIELD(E, text, funding_reason, 0, CODE_MAX, NULL, "why this route")
MESSAGE_DECLARE(application_decision, APPLICATION_DECISION);

/* The same as change_status, now unless it says when. The result is the state that it led to. */
#define CHANGE_APPLICATION(FIELD, E)                                                         \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                           \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time; empty: now")                         \
    FIELD(E, choice, action, 0, ROW_VALUE_MAX, "withdraw|defer|resume|change_mode|transfer", \
          "what is done")                                                                    \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a withdrawal or deferral")            \
    FIELD(E, text, to, 0, ROW_VALUE_MAX, NULL, "the mode or the partner")                    \
    IF_VERSION(FIELD, E)
MESSAGE_DECLARE(change_application, CHANGE_APPLICATION);

/* Whether a sponsor may hear about a participant. Until it is given there is no consent. */
#define SET_CONSENT(FIELD, E)                                                        \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "about whom")            \
    FIELD(E, text, sponsor, 1, CODE_MAX, "mentor|headteacher", "who hears about it") \
    FIELD(E, flag, is_given, 0, 1, NULL, "false: taken back")                        \
    IF_VERSION(FIELD, E)
MESSAGE_DECLARE(set_consent, SET_CONSENT);

/* A reasonable adjustment, from now on. Deadlines follow. */
#define SET_ADJUSTMENT(FIELD, E)                                                                 \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "for whom")                          \
    FIELD(E, personal_text, adjustment, 0, ROW_VALUE_MAX, NULL, "extra_time_25, or empty: none") \
    IF_VERSION(FIELD, E)
MESSAGE_DECLARE(set_adjustment, SET_ADJUSTMENT);

/* A sponsor may hear about the participant from now on, or no longer. */
#define CONSENT_CHANGED(FIELD, E)                                                      \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "about whom: the subject") \
    FIELD(E, text, sponsor, 1, CODE_MAX, "mentor|headteacher", "who hears about it")   \
    FIELD(E, flag, is_given, 0, 1, NULL, "false: taken back")
MESSAGE_DECLARE(consent_changed, CONSENT_CHANGED);

/* An APPLICATION_CHANGED whose adjustment is another one. */

#define ENROLMENT_LIVE_MESSAGES(MESSAGE)                                                         \
    MESSAGE(command, enrolment, register_staff, register_staff, REGISTER_STAFF, 1,               \
            "Keeps the address of a facilitator, coach or marker.")                              \
    MESSAGE(command, enrolment, submit_application, submit_application, SUBMIT_APPLICATION, 1,   \
            "Registers an application and decides it at once.")                                  \
    MESSAGE(row, enrolment, application_decision, application_decision, APPLICATION_DECISION, 1, \
            "How an application was decided.")                                                   \
    MESSAGE(command, enrolment, change_application, change_application, CHANGE_APPLICATION, 1,   \
            "Withdraws, defers, resumes, changes mode or transfers, now.")                       \
    MESSAGE(command, enrolment, set_consent, set_consent, SET_CONSENT, 1,                        \
            "Says whether a sponsor may hear about a participant.")                              \
    MESSAGE(command, enrolment, set_adjustment, set_adjustment, SET_ADJUSTMENT, 1,               \
            "Sets a participant's reasonable adjustment.")                                       \
    MESSAGE(public_event, enrolment, consent_changed, consent_changed, CONSENT_CHANGED, 1,       \
            "A sponsor may hear about the participant, or no longer.")                           \
    MESSAGE(event, enrolment, adjustment_changed, application_changed, APPLICATION_CHANGED, 1,   \
            "A participant has another reasonable adjustment, or none any more.")
ENROLMENT_LIVE_MESSAGES(MESSAGE_EXTERN)
