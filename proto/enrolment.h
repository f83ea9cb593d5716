/* enrolment.h - what one may ask of enrolment and what it tells.
 * The order of fields is free, except that a command's fields are the columns of
 * its kind in a cohort folder; a name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

/* Opens a cohort. Opening it again with the same dates changes nothing. */
#define OPEN_COHORT(FIELD, E)                                           \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "its identifier") \
    FIELD(E, date, starts_on, 0, ROW_VALUE_MAX, NULL, "a date")         \
    FIELD(E, date, completes_on, 0, ROW_VALUE_MAX, NULL, "a date")
MESSAGE_DECLARE(open_cohort, OPEN_COHORT);

/* Publishes one version of a programme; its answer is the reconciliation report. */
#define PUBLISH_PROGRAMME(FIELD, E)                                                             \
    FIELD(E, text, code, 1, CODE_MAX, NULL, "the programme, as NPQEL")                          \
    FIELD(E, number, version, 1, 1000000, NULL, "counts up; a published version never changes") \
    FIELD(E, json, definition, 1, MESSAGE_TEXT_MAX, NULL, "the definition as compact JSON")
MESSAGE_DECLARE(publish_programme, PUBLISH_PROGRAMME);

/* Registers a delivery partner (cohort-folder.md, partners). */
#define REGISTER_PARTNER(FIELD, E)                                                   \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "its identifier")             \
    FIELD(E, text, name, 0, ROW_VALUE_MAX, NULL, "what it is called")                \
    FIELD(E, text, kind, 0, ROW_VALUE_MAX, NULL, "what it is: school, diocese, ...") \
    FIELD(E, text, parent_partner_id, 0, ROW_VALUE_MAX, NULL,                        \
          "the partner that it belongs to, or empty")                                \
    FIELD(E, text, region, 0, ROW_VALUE_MAX, NULL, "where it works")                 \
    FIELD(E, personal_email, contact_email, 0, ROW_VALUE_MAX, NULL, "whom to write to")
MESSAGE_DECLARE(register_partner, REGISTER_PARTNER);

#define SCHOOL_TYPES                                                               \
    "state_school|academy|sixteen_to_nineteen|independent|pvi_nursery|childminder" \
    "|british_school_overseas"

/* Registers a school or another employer (cohort-folder.md, schools). */
#define REGISTER_SCHOOL(FIELD, E)                                          \
    FIELD(E, text, urn, 1, ROW_VALUE_MAX, NULL, "six digits")              \
    FIELD(E, text, name, 0, ROW_VALUE_MAX, NULL, "what it is called")      \
    FIELD(E, choice, type, 0, ROW_VALUE_MAX, SCHOOL_TYPES, "what it is")   \
    FIELD(E, text, country, 0, ROW_VALUE_MAX, NULL, "england, wales, ...") \
    FIELD(E, personal_email, headteacher_email, 0, ROW_VALUE_MAX, NULL, "whom to write to")
MESSAGE_DECLARE(register_school, REGISTER_SCHOOL);

/* Says how many places a partner has on a programme (cohort-folder.md, places). */
#define SET_PLACES(FIELD, E)                                                \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose places")      \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "on which programme") \
    FIELD(E, digits, places, 0, ROW_VALUE_MAX, NULL, "how many")
MESSAGE_DECLARE(set_places, SET_PLACES);

/* What an application says, however it comes. */
#define APPLICATION_FORM(FIELD, E)                                                            \
    FIELD(E, personal_text, trn, 0, ROW_VALUE_MAX, NULL,                                      \
          "the teacher reference number, seven digits")                                       \
    FIELD(E, personal_text, first_name, 0, ROW_VALUE_MAX, NULL, "of the person")              \
    FIELD(E, personal_text, last_name, 0, ROW_VALUE_MAX, NULL, "of the person")               \
    FIELD(E, personal_email, email, 0, ROW_VALUE_MAX, NULL, "of the person")                  \
    FIELD(E, personal_date, date_of_birth, 0, ROW_VALUE_MAX, NULL, "a date")                  \
    FIELD(E, text, school_urn, 0, ROW_VALUE_MAX, NULL, "the employer")                        \
    FIELD(E, text, role, 0, ROW_VALUE_MAX, NULL, "held or aspired to")                        \
    FIELD(E, choice, role_status, 0, ROW_VALUE_MAX, "held|aspiring", "the role")              \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "applied for")                          \
    FIELD(E, text, mode, 0, ROW_VALUE_MAX, NULL, "blended or online")                         \
    FIELD(E, text, partner_id, 0, ROW_VALUE_MAX, NULL, "who is to deliver")                   \
    FIELD(E, yes_no, previously_funded, 0, ROW_VALUE_MAX, NULL, "yes or no")                  \
    FIELD(E, personal_email, mentor_email, 0, ROW_VALUE_MAX, NULL, "of the mentor, or empty") \
    FIELD(E, personal_text, adjustment, 0, ROW_VALUE_MAX, NULL, "a reasonable adjustment, or empty")

/* Registers an application (cohort-folder.md, applications). */
#define APPLY(FIELD, E)                                            \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL,        \
          "its identifier: the participant from now on")           \
    FIELD(E, time, submitted_at, 0, ROW_VALUE_MAX, NULL, "a time") \
    APPLICATION_FORM(FIELD, E)
MESSAGE_DECLARE(apply, APPLY);

/* Decides what enrolment.apply registered, in the order of decision. */
#define DECIDE(FIELD, E) \
    FIELD(E, text, file, 1, ROW_VALUE_MAX, NULL, "the file whose applications are decided")
MESSAGE_DECLARE(decide, DECIDE);

/* Changes the status of an application (cohort-folder.md, status). */
#define CHANGE_STATUS(FIELD, E)                                                              \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                           \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time")                                     \
    FIELD(E, choice, action, 0, ROW_VALUE_MAX, "withdraw|defer|resume|change_mode|transfer", \
          "what is done")                                                                    \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a withdrawal or deferral")            \
    FIELD(E, text, to, 0, ROW_VALUE_MAX, NULL, "the mode or the partner")
MESSAGE_DECLARE(change_status, CHANGE_STATUS);

/* A cohort exists. Subject and lane: the cohort. */
#define COHORT_OPENED(FIELD, E)                                         \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "the cohort")     \
    FIELD(E, when, starts_on, WHEN_MIN, WHEN_MAX, NULL, "midnight UTC") \
    FIELD(E, when, completes_on, WHEN_MIN, WHEN_MAX, NULL, "midnight UTC")
MESSAGE_DECLARE(cohort_opened, COHORT_OPENED);

/* A version of a programme may be used. It belongs to no cohort. */
#define PROGRAMME_PUBLISHED(FIELD, E)                                \
    FIELD(E, text, code, 1, CODE_MAX, NULL, "the programme")         \
    FIELD(E, number, version, 1, 1000000, NULL, "of the definition") \
    FIELD(E, json, definition, 1, MESSAGE_TEXT_MAX, NULL, "compact JSON")
MESSAGE_DECLARE(programme_published, PROGRAMME_PUBLISHED);

/* A delivery partner exists. */
#define PARTNER_REGISTERED(FIELD, E) \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "the partner")
MESSAGE_DECLARE(partner_registered, PARTNER_REGISTERED);

/* A school exists. */
#define SCHOOL_REGISTERED(FIELD, E) FIELD(E, text, urn, 6, 6, NULL, "the school")
MESSAGE_DECLARE(school_registered, SCHOOL_REGISTERED);

/* What an application is after a change. All of its events carry the same fields,
 * so that a reader that keeps the last one knows all it needs; the type tells
 * what happened. */
#define APPLICATION_CHANGED(FIELD, E)                                                        \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who: the subject")              \
    FIELD(E, text, state, 1, CODE_MAX, "accepted|waitlisted|rejected|withdrawn|deferred",    \
          "as it is now")                                                                    \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a rejection, withdrawal or deferral") \
    FIELD(E, text, programme, 1, CODE_MAX, NULL, "the lane")                                 \
    FIELD(E, number, programme_version, 1, 1000000, NULL,                                    \
          "pinned when the application was registered")                                      \
    FIELD(E, text, mode, 1, CODE_MAX, NULL, "as it is now")                                  \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "as it is now")                       \
    FIELD(E, text, school_urn, 6, 6, NULL, "the employer")                                   \
    FIELD(E, text, adjustment, 0, ROW_VALUE_MAX, NULL, "a reasonable adjustment, or empty")  \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it happened, as history tells it")
MESSAGE_DECLARE(application_changed, APPLICATION_CHANGED);

/* Those that are decided. */
#define APPLICATION_STATES "accepted|waitlisted|rejected|withdrawn|deferred"

/* Asks for a page of applications. */
#define APPLICATION_LIST(FIELD, E)                                                            \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                         \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "the last reference of the page before")    \
    FIELD(E, added_text, partner_id, 0, ROW_VALUE_MAX, NULL, "of this partner; empty: all")   \
    FIELD(E, added_text, programme, 0, ROW_VALUE_MAX, NULL, "for this programme; empty: all") \
    FIELD(E, added_choice, state, 0, CODE_MAX, APPLICATION_STATES,                            \
          "in this state; empty: all that are decided")                                       \
    FIELD(E, added_text, school_urn, 0, ROW_VALUE_MAX, NULL, "of this school; empty: all")    \
    FIELD(E, added_text, sort, 0, CODE_MAX, "|application_ref|submitted_at|-submitted_at",    \
          "empty: application_ref")                                                           \
    FIELD(E, added_number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")            \
    FIELD(E, added_when, after_at, WHEN_MIN, WHEN_MAX, NULL,                                  \
          "by submission: that of the last application of the page before")
MESSAGE_DECLARE(application_list, APPLICATION_LIST);

/* One row of enrolment.application_list. */
#define APPLICATION_ROW(FIELD, E)                                                            \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                           \
    FIELD(E, text, decision, 1, CODE_MAX, NULL, "as it stands")                              \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a rejection, withdrawal or deferral") \
    FIELD(E, text, funding_route, 0, CODE_MAX, NULL, "empty for rejected")                   \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "as it stands")                       \
    FIELD(E, text, mode, 1, CODE_MAX, NULL, "as it stands")                                  \
    FIELD(E, added_text, programme, 0, CODE_MAX, NULL, "applied for")                        \
    FIELD(E, added_text, school_urn, 0, ROW_VALUE_MAX, NULL, "the employer")                 \
    FIELD(E, added_when, submitted_at, WHEN_MIN, WHEN_MAX, NULL, "the application")
MESSAGE_DECLARE(application_row, APPLICATION_ROW);

/* Asks how to reach somebody; many may be asked for at once. */
#define CONTACT_FIND(FIELD, E)                                                               \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                        \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL,                                  \
          "who: a participant, or whose mentor; empty for others")                           \
    FIELD(E, added_text, kind, 0, CODE_MAX, "|participant|mentor|headteacher|partner|staff", \
          "empty: participant")                                                              \
    FIELD(E, added_text, id, 0, ROW_VALUE_MAX, NULL,                                         \
          "of others: urn, partner_id or staff_id; a participant or mentor may stand here too")
MESSAGE_DECLARE(contact_find, CONTACT_FIND);

/* One row of enrolment.contact_find. */
#define CONTACT_ROW(FIELD, E)                                               \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "who")          \
    FIELD(E, personal_text, first_name, 0, ROW_VALUE_MAX, NULL, "personal") \
    FIELD(E, personal_text, last_name, 0, ROW_VALUE_MAX, NULL, "personal")  \
    FIELD(E, personal_email, email, 1, EMAIL_MAX, NULL, "personal")         \
    FIELD(E, text, programme, 0, CODE_MAX, NULL,                            \
          "of a participant or mentor: what is applied for")                \
    FIELD(E, added_text, kind, 0, CODE_MAX, NULL, "as asked")               \
    FIELD(E, added_text, id, 0, ROW_VALUE_MAX, NULL, "as asked")
MESSAGE_DECLARE(contact_row, CONTACT_ROW);

#define ENROLMENT_MESSAGES(MESSAGE)                                                              \
    MESSAGE(command, enrolment, open_cohort, open_cohort, OPEN_COHORT, 1, "Opens a cohort.")     \
    MESSAGE(command, enrolment, publish_programme, publish_programme, PUBLISH_PROGRAMME, 1,      \
            "Publishes a version of a programme.")                                               \
    MESSAGE(command, enrolment, register_partner, register_partner, REGISTER_PARTNER, 1,         \
            "Registers a delivery partner.")                                                     \
    MESSAGE(command, enrolment, register_school, register_school, REGISTER_SCHOOL, 1,            \
            "Registers a school.")                                                               \
    MESSAGE(command, enrolment, set_places, set_places, SET_PLACES, 1,                           \
            "Sets the places of a partner on a programme.")                                      \
    MESSAGE(command, enrolment, apply, apply, APPLY, 1,                                          \
            "Registers an application; it is decided later.")                                    \
    MESSAGE(command, enrolment, decide, decide, DECIDE, 1,                                       \
            "Decides the applications registered from one file.")                                \
    MESSAGE(command, enrolment, change_status, change_status, CHANGE_STATUS, 1,                  \
            "Withdraws, defers, resumes, changes mode or transfers.")                            \
    MESSAGE(public_event, enrolment, cohort_opened, cohort_opened, COHORT_OPENED, 1,             \
            "A cohort exists.")                                                                  \
    MESSAGE(event, enrolment, programme_published, programme_published, PROGRAMME_PUBLISHED, 1,  \
            "A version of a programme may be used.")                                             \
    MESSAGE(public_event, enrolment, partner_registered, partner_registered, PARTNER_REGISTERED, \
            1, "A delivery partner exists.")                                                     \
    MESSAGE(event, enrolment, school_registered, school_registered, SCHOOL_REGISTERED, 1,        \
            "A school exists.")                                                                  \
    MESSAGE(public_event, enrolment, accepted, application_changed, APPLICATION_CHANGED, 1,      \
            "A participant has a place, from the start or from the waiting list.")               \
    MESSAGE(public_event, enrolment, waitlisted, application_changed, APPLICATION_CHANGED, 1,    \
            "An application waits for a place.")                                                 \
    MESSAGE(public_event, enrolment, rejected, application_changed, APPLICATION_CHANGED, 1,      \
            "An application was turned down.")                                                   \
    MESSAGE(public_event, enrolment, withdrawn, application_changed, APPLICATION_CHANGED, 1,     \
            "A participant or a waiting applicant left.")                                        \
    MESSAGE(public_event, enrolment, deferred, application_changed, APPLICATION_CHANGED, 1,      \
            "A participant pauses and keeps the place.")                                         \
    MESSAGE(public_event, enrolment, resumed, application_changed, APPLICATION_CHANGED, 1,       \
            "A deferred participant goes on.")                                                   \
    MESSAGE(public_event, enrolment, mode_changed, application_changed, APPLICATION_CHANGED, 1,  \
            "A participant studies in another mode from now on.")                                \
    MESSAGE(public_event, enrolment, transferred, application_changed, APPLICATION_CHANGED, 1,   \
            "A participant belongs to another delivery partner.")                                \
    MESSAGE(query, enrolment, application_list, application_list, APPLICATION_LIST, 1,           \
            "Applications of a cohort that have been decided, by reference.")                    \
    MESSAGE(row, enrolment, application_row, application_row, APPLICATION_ROW, 1,                \
            "One application.")                                                                  \
    MESSAGE(query, enrolment, contact_find, contact_find, CONTACT_FIND, 1,                       \
            "How to reach somebody.")                                                            \
    MESSAGE(row, enrolment, contact_row, contact_row, CONTACT_ROW, 1,                            \
            "How to reach somebody. Never kept in an answer or a log.")
ENROLMENT_MESSAGES(MESSAGE_EXTERN)
