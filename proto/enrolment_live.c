#include "proto/enrolment_live.h"

MESSAGE_DEFINE(register_staff, register_staff_command, command, "enrolment.register_staff", 1,
               REGISTER_STAFF, "Keeps the address of a facilitator, coach or marker.");
MESSAGE_DEFINE(submit_application, submit_application_command, command,
               "enrolment.submit_application", 1, SUBMIT_APPLICATION,
               "Registers an application and decides it at once.");
MESSAGE_DEFINE(application_decision, application_decision_type, row,
               "enrolment.application_decision", 1, APPLICATION_DECISION,
               "How an application was decided.");
MESSAGE_DEFINE(change_application, change_application_command, command,
               "enrolment.change_application", 1, CHANGE_APPLICATION,
               "Withdraws, defers, resumes, changes mode or transfers, now.");
MESSAGE_DEFINE(set_consent, set_consent_command, command, "enrolment.set_consent", 1, SET_CONSENT,
               "Says whether a sponsor may hear about a participant.");
MESSAGE_DEFINE(set_adjustment, set_adjustment_command, command, "enrolment.set_adjustment", 1,
               SET_ADJUSTMENT, "Sets a participant's reasonable adjustment.");
MESSAGE_DEFINE(consent_changed, enrolment_consent_changed, event, "enrolment.consent_changed", 1,
               CONSENT_CHANGED, "A sponsor may hear about the participant, or no longer.");
MESSAGE_DEFINE(application_changed, enrolment_adjustment_changed, event,
               "enrolment.adjustment_changed", 1, APPLICATION_CHANGED,
               "A participant has another reasonable adjustment, or none any more.");
