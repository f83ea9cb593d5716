/* codes.h - why a row or a command is refused: stable codes, the rule, the cure.
 * Source of the rules: cohort-folder.md. Partners' programs test for the code;
 * people read the other two (`gtctl import --explain`). */
#pragma once

#include "common/service/work.h"

#define REFUSAL_CODES(CODE)                                                                        \
    CODE(bad_encoding, "every value is UTF-8", "save the file as UTF-8")                           \
    CODE(bad_row,                                                                                  \
         "a row has as many fields as the header, an identifier, and no value over 1,000 bytes "   \
         "or with a NUL in it",                                                                    \
         "look for a stray comma or quote, an empty first column or a very long value")            \
    CODE(duplicate, "an identifier is used once",                                                  \
         "remove the row, or give it an identifier of its own")                                    \
    CODE(duplicate_ref, "an application reference is used once",                                   \
         "remove the row, or give the application a reference of its own")                         \
    CODE(duplicate_event, "each event counts once",                                                \
         "nothing to do if it was delivered twice; else give it an identifier of its own")         \
    CODE(bad_date, "a date is YYYY-MM-DD and a time RFC 3339, in the years 1900 to 2999",          \
         "correct the date or time")                                                               \
    CODE(bad_time, "it ends after it starts", "correct one of the two times")                      \
    CODE(bad_number, "a number is one to nine digits, within its range", "correct the number")     \
    CODE(bad_minutes, "minutes are a number from 0 to 1440", "correct the minutes")                \
    CODE(bad_email, "it is an e-mail address of at most 254 characters", "correct the address")    \
    CODE(bad_urn, "a URN is six digits", "look the school's URN up")                               \
    CODE(bad_trn, "a teacher reference number is seven digits",                                    \
         "ask the applicant for the number")                                                       \
    CODE(bad_type, "the type is one of those listed for schools",                                  \
         "choose one of the listed types")                                                         \
    CODE(bad_status, "the status is one of those listed", "choose one of the listed values")       \
    CODE(bad_reason, "the reason is on the list for this action", "choose a reason from the list") \
    CODE(bad_action, "the action is book or cancel", "choose one of the two")                      \
    CODE(bad_result, "the result is pass or fail", "choose one of the two")                        \
    CODE(bad_adjustment, "the adjustment is extra_time_25 or empty", "choose one of the two")      \
    CODE(bad_hash, "a SHA-256 hash has 64 hexadecimal digits",                                     \
         "compute the hash of the submitted file again")                                           \
    CODE(unknown_partner, "the delivery partner is registered",                                    \
         "register the partner first, or correct the identifier")                                  \
    CODE(unknown_programme, "the programme is published",                                          \
         "publish the programme first, or correct its code")                                       \
    CODE(unknown_school, "the school is registered",                                               \
         "register the school first, or correct the URN")                                          \
    CODE(unknown_mode, "the programme is offered in this mode", "choose a mode of the programme")  \
    CODE(unknown_component, "the programme has this facilitated component, coaching excepted",     \
         "choose a component of the programme")                                                    \
    CODE(unknown_application, "the application is registered",                                     \
         "correct the reference; if the application was refused, mend that row first")             \
    CODE(unknown_session, "the session is in the timetable",                                       \
         "correct the identifier; if the session was refused, mend that row first")                \
    CODE(unknown_meeting, "the meeting was arranged", "correct the identifier")                    \
    CODE(unknown_window, "the window was set", "correct the identifier")                           \
    CODE(unknown_candidate, "the candidate number is that of a submission",                        \
         "list what awaits marks")                                                                 \
    CODE(meeting_over, "a meeting changes before it begins, and unless it was called off",         \
         "arrange another meeting")                                                                \
    CODE(bad_duration, "a meeting lasts one day at most", "correct one of the two times")          \
    CODE(in_the_past, "what is arranged lies in the future", "choose a later time")                \
    CODE(window_over, "a window changes before it closes", "set another window")                   \
    CODE(window_open, "a window that is open keeps its opening", "leave the opening as it is")     \
    CODE(not_their_coach, "a coach writes notes about the own participants",                       \
         "check who coaches the participant")                                                      \
    CODE(unknown_marker, "the marker is registered",                                               \
         "register the marker first, or correct the address")                                      \
    CODE(not_allowed,                                                                              \
         "the action exists, fits the state of the application, and the person has not passed",    \
         "look at the application's state")                                                        \
    CODE(no_place, "the new partner is another one and has a free place on the programme",         \
         "choose another partner, or raise its places")                                            \
    CODE(facilitator_clash, "a facilitator leads one session at a time",                           \
         "move one of the sessions, or name another facilitator")                                  \
    CODE(not_active, "the application is accepted (for marks: accepted or deferred)",              \
         "look at the application's state")                                                        \
    CODE(wrong_partner, "the session is the participant's partner's",                              \
         "choose a session of the participant's partner")                                          \
    CODE(wrong_component, "the component is in the participant's plan, and of the right delivery", \
         "choose a component of the plan")                                                         \
    CODE(not_facilitated, "catch-up is for facilitated components, coaching excepted",             \
         "record self-study or coaching instead")                                                  \
    CODE(too_late,                                                                                 \
         "a booking or a session is changed before the session starts, and nobody checks in "      \
         "after it",                                                                               \
         "choose a later session")                                                                 \
    CODE(too_early, "one checks in shortly before a session, or while it lasts",                   \
         "check in when the session is about to begin")                                            \
    CODE(called_off, "the session takes place", "choose another session")                          \
    CODE(changed_meanwhile, "it is changed as it is known", "look at it again, then change it")    \
    CODE(too_few_seats, "those who have a seat keep it", "cancel bookings first")                  \
    CODE(already_booked, "one booking a component, and none once minutes are recorded",            \
         "cancel the other booking first")                                                         \
    CODE(clash, "a participant's sessions do not overlap", "choose another session")               \
    CODE(not_booked, "there is a booking (for attendance: a confirmed one)",                       \
         "book the session first")                                                                 \
    CODE(no_coach, "the participant has a coach", "register a coach with room at the partner")     \
    CODE(window_too_late,                                                                          \
         "the first window closes within three months of the cohort's completion",                 \
         "move the window")                                                                        \
    CODE(engagement_below_threshold, "the participant has engaged enough to be assessed",          \
         "record what is missing, or catch up")                                                    \
    CODE(no_window, "a window of the programme and attempt is open", "submit within the window")   \
    CODE(too_long, "the case study keeps to the word limit", "shorten it")                         \
    CODE(no_submission, "there is a submission for this attempt", "check the attempt")             \
    CODE(conflict_of_interest, "the marker has neither the candidate's school nor partner",        \
         "choose another marker")                                                                  \
    CODE(already_marked, "a marker marks an attempt once, and a marked submission stands",         \
         "nothing to do")                                                                          \
    CODE(not_needed, "the attempt is not settled yet", "nothing to do")                            \
    CODE(already_published, "a published version of a programme never changes",                    \
         "give the definition a new version")                                                      \
    CODE(bad_definition, "a programme definition is complete and does not contradict itself",      \
         "mend the place that the message names")                                                  \
    CODE(bad_key, "an API key has an id of 16 characters and a digest of 64 hexadecimal digits",   \
         "let gtctl api-keys or the gateway make the key")                                         \
    CODE(bad_role, "the role is one of those that exist, and the key has what it needs",           \
         "look at the table of roles in docs/access.md")                                           \
    CODE(missing_owner, "a key is of somebody, as its role needs", "give the field")               \
    CODE(other_owner, "a key has no field of another role, and of a participant one cohort",       \
         "leave the field out, or name one cohort")                                                \
    CODE(bad_scope, "a scope is read, write, AREA:read or AREA:write",                             \
         "look at the list of areas in docs/access.md")                                            \
    CODE(bad_import, "an import has an id of 32 hexadecimal digits", "send the folder over HTTP")  \
    CODE(unknown_key, "the API key exists, and was not revoked and has not expired",               \
         "look at gtctl api-keys list")                                                            \
    CODE(ended_key, "a key is rotated while it is good, and once",                                 \
         "rotate the one that replaces it, or make a new one")                                     \
    CODE(too_many, "there is room for one more", "remove what is not needed any more")             \
    CODE(bad_rules, "a table of rules is complete, and keeps the seven messages that are counted", \
         "mend the line that the message names")                                                   \
    CODE(unknown_topic, "the topic is one of the rules' for this kind of reader",                  \
         "choose a topic of notifications.preference_list, or none for all")                       \
    CODE(no_digest, "there is a digest for this kind of reader", "choose yes or no")               \
    CODE(unknown_zone, "the time zone is known, as Europe/London",                                 \
         "choose a zone of the IANA list")                                                         \
    CODE(bad_quiet_hours, "quiet hours are two times HH:MM, or both empty", "correct the times")   \
    CODE(unknown_endpoint, "the endpoint is there", "look the endpoint's id up")                   \
    CODE(endpoint_disabled, "the endpoint is enabled", "enable it first")                          \
    CODE(bad_url, "an endpoint is an https URL with a host, and without name, password, fragment", \
         "correct the URL")                                                                        \
    CODE(private_address, "an endpoint is at a public address", "name a host that all can reach")  \
    CODE(unknown_event_type, "each type, or OWNER.*, is one of the public events",                 \
         "choose types that docs/webhooks.md lists")                                               \
    CODE(bad_range, "the range begins before it ends, and is still kept", "ask for another range") \
    CODE(unknown_event_source, "the source of events is there", "look the source's id up")         \
    CODE(other_cohort, "a source of events tells of its own cohorts",                              \
         "name one of the source's cohorts, or use another source")                                \
    CODE(bad_event_data, "the data of a known type of event are as its table says",                \
         "correct the field that the refusal names")                                               \
    CODE(bad_template, "a template breaks no rule of its language",                                \
         "mend the lines that the message names")                                                  \
    CODE(not_processable, "it does not end the program that handles it",                           \
         "report it, with what was sent; it is not tried again under this key")                    \
    CODE(cohort_differs, "a cohort keeps its dates",                                               \
         "use the dates that the cohort has, or another cohort_id")

enum code {

#define CODE_ENUM(code, rule, cure) CODE_##code,
    REFUSAL_CODES(CODE_ENUM)
#undef CODE_ENUM
        CODE_COUNT
};

const char *code_name(enum code code);
/* The rows of the table, for documentation and --explain. NULL when there is no
 * such code. */
const char *code_rule(const char *name);
const char *code_cure(const char *name);

/* return REFUSE(bad_date, submitted_at); */
#define REFUSE(code, field) ((struct refusal){ code_name(CODE_##code), #field })
