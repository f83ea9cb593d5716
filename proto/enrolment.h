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
extern const struct message_type open_cohort_command;

/* Publishes one version of a programme; its answer is the reconciliation report. */
#define PUBLISH_PROGRAMME(FIELD, E)                                                             \
    FIELD(E, text, code, 1, CODE_MAX, NULL, "the programme, as NPQEL")                          \
    FIELD(E, number, version, 1, 1000000, NULL, "counts up; a published version never changes") \
    FIELD(E, json, definition, 1, MESSAGE_TEXT_MAX, NULL, "the definition as compact JSON")
MESSAGE_DECLARE(publish_programme, PUBLISH_PROGRAMME);
extern const struct message_type publish_programme_command;

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
extern const struct message_type register_partner_command;

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
extern const struct message_type register_school_command;

/* Says how many places a partner has on a programme (cohort-folder.md, places). */
#define SET_PLACES(FIELD, E)                                                \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "whose places")      \
    FIELD(E, text, programme, 0, ROW_VALUE_MAX, NULL, "on which programme") \
    FIELD(E, digits, places, 0, ROW_VALUE_MAX, NULL, "how many")
MESSAGE_DECLARE(set_places, SET_PLACES);
extern const struct message_type set_places_command;

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
extern const struct message_type apply_command;

/* Decides what enrolment.apply registered, in the order of decision. */
#define DECIDE(FIELD, E) \
    FIELD(E, text, file, 1, ROW_VALUE_MAX, NULL, "the file whose applications are decided")
MESSAGE_DECLARE(decide, DECIDE);
extern const struct message_type decide_command;

/* Changes the status of an application (cohort-folder.md, status). */
#define CHANGE_STATUS(FIELD, E)                                                              \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                           \
    FIELD(E, time, at, 0, ROW_VALUE_MAX, NULL, "a time")                                     \
    FIELD(E, choice, action, 0, ROW_VALUE_MAX, "withdraw|defer|resume|change_mode|transfer", \
          "what is done")                                                                    \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "of a withdrawal or deferral")            \
    FIELD(E, text, to, 0, ROW_VALUE_MAX, NULL, "the mode or the partner")
MESSAGE_DECLARE(change_status, CHANGE_STATUS);
extern const struct message_type change_status_command;

/* A cohort exists. Subject and lane: the cohort. */
#define COHORT_OPENED(FIELD, E)                                         \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "the cohort")     \
    FIELD(E, when, starts_on, WHEN_MIN, WHEN_MAX, NULL, "midnight UTC") \
    FIELD(E, when, completes_on, WHEN_MIN, WHEN_MAX, NULL, "midnight UTC")
MESSAGE_DECLARE(cohort_opened, COHORT_OPENED);
extern const struct message_type enrolment_cohort_opened;

/* A version of a programme may be used. It belongs to no cohort. */
#define PROGRAMME_PUBLISHED(FIELD, E)                                \
    FIELD(E, text, code, 1, CODE_MAX, NULL, "the programme")         \
    FIELD(E, number, version, 1, 1000000, NULL, "of the definition") \
    FIELD(E, json, definition, 1, MESSAGE_TEXT_MAX, NULL, "compact JSON")
MESSAGE_DECLARE(programme_published, PROGRAMME_PUBLISHED);
extern const struct message_type enrolment_programme_published;

/* A delivery partner exists. */
#define PARTNER_REGISTERED(FIELD, E) \
    FIELD(E, text, partner_id, 1, ROW_VALUE_MAX, NULL, "the partner")
MESSAGE_DECLARE(partner_registered, PARTNER_REGISTERED);
extern const struct message_type enrolment_partner_registered;

/* A school exists. */
#define SCHOOL_REGISTERED(FIELD, E) FIELD(E, text, urn, 6, 6, NULL, "the school")
MESSAGE_DECLARE(school_registered, SCHOOL_REGISTERED);
extern const struct message_type enrolment_school_registered;

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
extern const struct message_type enrolment_accepted;
extern const struct message_type enrolment_waitlisted;
extern const struct message_type enrolment_rejected;
extern const struct message_type enrolment_withdrawn;
extern const struct message_type enrolment_deferred;
extern const struct message_type enrolment_resumed;
extern const struct message_type enrolment_mode_changed;
extern const struct message_type enrolment_transferred;

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
    FIELD(E, added_number, max, 0, PAGE_ROWS_MAX, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(application_list, APPLICATION_LIST);
extern const struct message_type application_list_query;

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
extern const struct message_type application_row_type;

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
extern const struct message_type contact_find_query;

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
extern const struct message_type contact_row_type;
