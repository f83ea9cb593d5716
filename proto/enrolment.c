#include "proto/enrolment.h"

MESSAGE_DEFINE(open_cohort, open_cohort_command, command, "enrolment.open_cohort", 1, OPEN_COHORT,
               "Opens a cohort.");
MESSAGE_DEFINE(publish_programme, publish_programme_command, command, "enrolment.publish_programme",
               1, PUBLISH_PROGRAMME, "Publishes a version of a programme.");
MESSAGE_DEFINE(register_partner, register_partner_command, command, "enrolment.register_partner", 1,
               REGISTER_PARTNER, "Registers a delivery partner.");
MESSAGE_DEFINE(register_school, register_school_command, command, "enrolment.register_school", 1,
               REGISTER_SCHOOL, "Registers a school.");
MESSAGE_DEFINE(set_places, set_places_command, command, "enrolment.set_places", 1, SET_PLACES,
               "Sets the places of a partner on a programme.");
MESSAGE_DEFINE(apply, apply_command, command, "enrolment.apply", 1, APPLY,
               "Registers an application; it is decided later.");
MESSAGE_DEFINE(decide, decide_command, command, "enrolment.decide", 1, DECIDE,
               "Decides the applications registered from one file.");
MESSAGE_DEFINE(change_status, change_status_command, command, "enrolment.change_status", 1,
               CHANGE_STATUS, "Withdraws, defers, resumes, changes mode or transfers.");
MESSAGE_DEFINE(cohort_opened, enrolment_cohort_opened, event, "enrolment.cohort_opened", 1,
               COHORT_OPENED, "A cohort exists.");
MESSAGE_DEFINE(programme_published, enrolment_programme_published, event,
               "enrolment.programme_published", 1, PROGRAMME_PUBLISHED,
               "A version of a programme may be used.");
MESSAGE_DEFINE(partner_registered, enrolment_partner_registered, event,
               "enrolment.partner_registered", 1, PARTNER_REGISTERED, "A delivery partner exists.");
MESSAGE_DEFINE(school_registered, enrolment_school_registered, event, "enrolment.school_registered",
               1, SCHOOL_REGISTERED, "A school exists.");
MESSAGE_DEFINE(application_changed, enrolment_accepted, event, "enrolment.accepted", 1,
               APPLICATION_CHANGED,
               "A participant has a place, from the start or from the waiting list.");
MESSAGE_DEFINE(application_changed, enrolment_waitlisted, event, "enrolment.waitlisted", 1,
               APPLICATION_CHANGED, "An application waits for a place.");
MESSAGE_DEFINE(application_changed, enrolment_rejected, event, "enrolment.rejected", 1,
               APPLICATION_CHANGED, "An application was turned down.");
MESSAGE_DEFINE(application_changed, enrolment_withdrawn, event, "enrolment.withdrawn", 1,
               APPLICATION_CHANGED, "A participant or a waiting applicant left.");
MESSAGE_DEFINE(application_changed, enrolment_deferred, event, "enrolment.deferred", 1,
               APPLICATION_CHANGED, "A participant pauses and keeps the place.");
MESSAGE_DEFINE(application_changed, enrolment_resumed, event, "enrolment.resumed", 1,
               APPLICATION_CHANGED, "A deferred participant goes on.");
MESSAGE_DEFINE(application_changed, enrolment_mode_changed, event, "enrolment.mode_changed", 1,
               APPLICATION_CHANGED, "A participant studies in another mode from now on.");
MESSAGE_DEFINE(application_changed, enrolment_transferred, event, "enrolment.transferred", 1,
               APPLICATION_CHANGED, "A participant belongs to another delivery partner.");
MESSAGE_DEFINE(application_list, application_list_query, query, "enrolment.application_list", 1,
               APPLICATION_LIST, "Applications of a cohort that have been decided, by reference.");
MESSAGE_DEFINE(application_row, application_row_type, row, "enrolment.application_row", 1,
               APPLICATION_ROW, "One application.");
MESSAGE_DEFINE(contact_find, contact_find_query, query, "enrolment.contact_find", 1, CONTACT_FIND,
               "How to reach somebody.");
MESSAGE_DEFINE(contact_row, contact_row_type, row, "enrolment.contact_row", 1, CONTACT_ROW,
               "How to reach somebody. Never kept in an answer or a log.");
