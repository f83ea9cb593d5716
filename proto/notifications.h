/* notifications.h - what one may ask of notifications and what it tells.
 * A name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

#define RECIPIENT_KINDS "participant|mentor|headteacher|partner|staff"

/* Publishes the rules that say who is told of what, and when. */
#define PUBLISH_RULES(FIELD, E)                                                            \
    FIELD(E, text, rules, 1, MESSAGE_TEXT_MAX, NULL, "the whole table, as data/rules.txt") \
    FIELD(E, flag, is_check, 0, 1, NULL, "only says whether they could be published")      \
    FIELD(E, added_flag, is_shipped, 0, 1, NULL,                                           \
          "they came with a release: published only when no rules are")
MESSAGE_DECLARE(publish_rules, PUBLISH_RULES);

/* What somebody wants to hear of, by topic and channel. */
#define SET_PREFERENCE(FIELD, E)                                                        \
    FIELD(E, text, kind, 1, CODE_MAX, RECIPIENT_KINDS, "who decides")                   \
    FIELD(E, text, id, 1, ROW_VALUE_MAX, NULL,                                          \
          "application_ref (also of a mentor), urn, partner_id or staff_id")            \
    FIELD(E, text, topic, 0, CODE_MAX, NULL, "of the rules; empty: all topics")         \
    FIELD(E, text, channel, 1, CODE_MAX, "email|sms|letter|in_app", "by which channel") \
    FIELD(E, text, choice, 1, CODE_MAX, "yes|no|digest", "digest: with the next digest")
MESSAGE_DECLARE(set_preference, SET_PREFERENCE);

/* When somebody does not want to be disturbed. */
#define SET_QUIET_HOURS(FIELD, E)                                                 \
    FIELD(E, text, kind, 1, CODE_MAX, RECIPIENT_KINDS, "who decides")             \
    FIELD(E, text, id, 1, ROW_VALUE_MAX, NULL, "as in set_preference")            \
    FIELD(E, text, zone, 1, CODE_MAX, NULL, "a time zone, as Europe/London")      \
    FIELD(E, text, quiet_from, 0, CODE_MAX, NULL, "HH:MM; empty: no quiet hours") \
    FIELD(E, text, quiet_until, 0, CODE_MAX, NULL, "HH:MM, perhaps of the next day")
MESSAGE_DECLARE(set_quiet_hours, SET_QUIET_HOURS);

/* Asks for what somebody has chosen. */
#define PREFERENCE_LIST(FIELD, E)                                        \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")    \
    FIELD(E, text, kind, 1, CODE_MAX, RECIPIENT_KINDS, "who has chosen") \
    FIELD(E, text, id, 1, ROW_VALUE_MAX, NULL, "as in set_preference")
MESSAGE_DECLARE(preference_list, PREFERENCE_LIST);

/* One row of notifications.preference_list: of each topic and channel of the rules. */
#define PREFERENCE_ROW(FIELD, E)                                                          \
    FIELD(E, text, topic, 0, CODE_MAX, NULL, "of the rules")                              \
    FIELD(E, text, channel, 1, CODE_MAX, NULL, "by which channel")                        \
    FIELD(E, text, choice, 1, CODE_MAX, "yes|no|digest", "as it stands")                  \
    FIELD(E, flag, is_mandatory, 0, 1, NULL, "there is something that comes in any case") \
    FIELD(E, text, zone, 1, CODE_MAX, NULL, "the same in all rows, as are the next two")  \
    FIELD(E, text, quiet_from, 0, CODE_MAX, NULL, "HH:MM; empty: no quiet hours")         \
    FIELD(E, text, quiet_until, 0, CODE_MAX, NULL, "HH:MM")
MESSAGE_DECLARE(preference_row, PREFERENCE_ROW);

/* What has become of what was planned; the last: nothing was. */
#define WHY_STATES \
    "queued|accepted|delivered|bounced|failed|dropped|held|withdrawn|suppressed|digested|not_made"

/* Asks why somebody was told something, or not: every rule of every event about the person. */
#define WHY_LIST(FIELD, E)                                                                       \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                            \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "about whom")                        \
    FIELD(E, text, occasion, 0, CODE_MAX, NULL, "an event's id, a template or a rule, or empty") \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "`key` of the last row of the page before")    \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")                                  \
    FIELD(E, added_choice, state, 0, CODE_MAX, WHY_STATES, "in this state; empty: all")
MESSAGE_DECLARE(why_list, WHY_LIST);

/* One row of notifications.why_list: one rule and one recipient, or why there is none. */
#define WHY_ROW(FIELD, E)                                                                      \
    FIELD(E, text, key, 1, ROW_VALUE_MAX, NULL, "in the order of the rows")                    \
    FIELD(E, text, event_id, 0, CODE_MAX, NULL, "what happened; empty: a digest was due")      \
    FIELD(E, text, event_type, 0, CODE_MAX, NULL, "what happened")                             \
    FIELD(E, when, happened_at, WHEN_MIN, WHEN_MAX, NULL, "when it became known")              \
    FIELD(E, text, rule, 0, CODE_MAX, NULL, "its name")                                        \
    FIELD(E, text, template, 0, CODE_MAX, NULL, "what was to be said")                         \
    FIELD(E, text, recipient, 0, CODE_MAX, NULL, "the role")                                   \
    FIELD(E, text, recipient_id, 0, ROW_VALUE_MAX, NULL,                                       \
          "of the recipient; empty: the participant")                                          \
    FIELD(E, text, channel, 0, CODE_MAX, NULL, "email, sms, letter or in_app")                 \
    FIELD(E, text, state, 1, CODE_MAX, WHY_STATES, "what has become of it")                    \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "why it was not sent, or is late: a code")  \
    FIELD(E, when, due_at, WHEN_MIN, WHEN_MAX, NULL, "not before; 1900: at once")              \
    FIELD(E, when, settled_at, WHEN_MIN, WHEN_MAX, NULL, "when that became so; 1900: not yet") \
    FIELD(E, text, answer, 0, ROW_VALUE_MAX, NULL, "the channel's code")                       \
    FIELD(E, number, attempts, 0, 1000000, NULL, "tries that the channel put off")             \
    FIELD(E, number, template_version, 0, 1000000000, NULL, "that was sent; 0: none")          \
    FIELD(E, flag, is_mandatory, 0, 1, NULL, "no choice of the recipient's stops it")
MESSAGE_DECLARE(why_row, WHY_ROW);

/* What a channel tells later of a message that it has taken: a mail server's report (RFC 3464), or
 * a provider's receipt. What is told of a message that is not known, or a second time, changes
 * nothing. */
#define RECORD_RECEIPT(FIELD, E)                                                                  \
    FIELD(E, text, reference, 40, 40, NULL, "the left part of the Message-ID, or our reference")  \
    FIELD(E, text, outcome, 1, CODE_MAX, "delivered|bounced|delayed|complained", "what happened") \
    FIELD(E, text, status, 0, CODE_MAX, NULL, "its code, as 5.1.1 or permanent-failure")          \
    FIELD(E, flag, is_permanent, 0, 1, NULL, "bounced: nothing will ever arrive there")
MESSAGE_DECLARE(record_receipt, RECORD_RECEIPT);

/* Sends to an address again; what was kept from it is sent unless it has lost its meaning. */
#define LIFT_SUPPRESSION(FIELD, E)                                            \
    FIELD(E, text, address, 64, 64, NULL, "as suppression_list has it")       \
    FIELD(E, text, who, 1, ROW_VALUE_MAX, NULL, "who decides, for the audit") \
    FIELD(E, text, reason, 0, ROW_VALUE_MAX, NULL, "why, for the audit")
MESSAGE_DECLARE(lift_suppression, LIFT_SUPPRESSION);

/* Asks for the addresses to which nothing is sent. */
#define SUPPRESSION_LIST(FIELD, E)                                                                \
    FIELD(E, text, cohort_id, 0, ROW_VALUE_MAX, NULL, "which cohort; empty: all")                 \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "`address` of the last row of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: 500")
MESSAGE_DECLARE(suppression_list, SUPPRESSION_LIST);

/* One row of notifications.suppression_list. The address itself is not told. */
#define SUPPRESSION_ROW(FIELD, E)                                                               \
    FIELD(E, text, address, 64, 64, NULL, "a digest: tells two apart, and not what they are")   \
    FIELD(E, text, channel, 1, CODE_MAX, NULL, "email, sms or letter")                          \
    FIELD(E, text, cohort_id, 0, ROW_VALUE_MAX, NULL, "of whom it was found out")               \
    FIELD(E, text, kind, 1, CODE_MAX, NULL, "participant, mentor, headteacher, partner, staff") \
    FIELD(E, text, id, 0, ROW_VALUE_MAX, NULL, "application_ref, urn, partner_id or staff_id")  \
    FIELD(E, text, reason, 1, CODE_MAX, NULL, "refused, bounced or complained")                 \
    FIELD(E, text, answer, 0, ROW_VALUE_MAX, NULL, "the code that said so")                     \
    FIELD(E, when, since, WHEN_MIN, WHEN_MAX, NULL, "since when")
MESSAGE_DECLARE(suppression_row, SUPPRESSION_ROW);

/* How somebody can be reached other than by e-mail. */
#define SET_REACH(FIELD, E)                                                                  \
    FIELD(E, text, kind, 1, CODE_MAX, RECIPIENT_KINDS, "who")                                \
    FIELD(E, text, id, 1, ROW_VALUE_MAX, NULL, "as in set_preference")                       \
    FIELD(E, personal_text, phone, 0, CODE_MAX, NULL, "for SMS, as +447700900123; or empty") \
    FIELD(E, personal_text, postal, 0, ROW_VALUE_MAX, NULL,                                  \
          "for letters: three to seven lines; or empty")
MESSAGE_DECLARE(set_reach, SET_REACH);

/* Asks for what somebody is told in the application itself, the newest first. Sponsors are shown
 * what is about those alone who agree to it still. */
enum { INBOX_ROWS_MAX = 50 };

#define INBOX_RECIPIENTS \
    "participant|mentor|headteacher|partner|facilitator|coach|marker|operations"

#define INBOX_LIST(FIELD, E)                                                                   \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                          \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "the participant; empty: another") \
    FIELD(E, text, after, 0, ROW_VALUE_MAX, NULL, "`key` of the last row of the page before")  \
    FIELD(E, number, max, 0, INBOX_ROWS_MAX, NULL, "rows at most; 0: 50")                      \
    FIELD(E, added_text, recipient, 0, CODE_MAX, INBOX_RECIPIENTS, "another: in which role")   \
    FIELD(E, added_text, recipient_id, 0, ROW_VALUE_MAX, NULL,                                 \
          "another: as in set_preference; empty: operations")                                  \
    FIELD(E, added_flag, only_unread, 0, 1, NULL, "only what was not read yet")
MESSAGE_DECLARE(inbox_list, INBOX_LIST);

/* One row of notifications.inbox_list. */
#define INBOX_ROW(FIELD, E)                                                            \
    FIELD(E, text, key, 1, ROW_VALUE_MAX, NULL, "in the order of the rows")            \
    FIELD(E, text, message_id, 1, ROW_VALUE_MAX, NULL, "of mark_read")                 \
    FIELD(E, text, template, 1, CODE_MAX, NULL, "as session_changed")                  \
    FIELD(E, personal_text, subject, 0, MESSAGE_TEXT_MAX, NULL, "in one line")         \
    FIELD(E, personal_text, text, 0, MESSAGE_TEXT_MAX, NULL, "as a mail would say it") \
    FIELD(E, when, at, WHEN_MIN, WHEN_MAX, NULL, "when it was delivered")              \
    FIELD(E, flag, is_read, 0, 1, NULL, "the reader has read it")
MESSAGE_DECLARE(inbox_row, INBOX_ROW);

/* Somebody has read a message of the inbox. One that is not there, or was read before, changes
 * nothing. */
#define MARK_READ(FIELD, E)                                                            \
    FIELD(E, text, application_ref, 0, ROW_VALUE_MAX, NULL, "as in inbox_list")        \
    FIELD(E, text, message_id, 1, ROW_VALUE_MAX, NULL, "which, as inbox_list has it")  \
    FIELD(E, added_text, recipient, 0, CODE_MAX, INBOX_RECIPIENTS, "as in inbox_list") \
    FIELD(E, added_text, recipient_id, 0, ROW_VALUE_MAX, NULL, "as in inbox_list")
MESSAGE_DECLARE(mark_read, MARK_READ);

#define NOTIFICATIONS_MESSAGES(MESSAGE)                                                      \
    MESSAGE(command, notifications, publish_rules, publish_rules, PUBLISH_RULES, 1,          \
            "Publishes who is told of what, and when.")                                      \
    MESSAGE(command, notifications, set_preference, set_preference, SET_PREFERENCE, 1,       \
            "Somebody chooses what to hear of.")                                             \
    MESSAGE(command, notifications, set_quiet_hours, set_quiet_hours, SET_QUIET_HOURS, 1,    \
            "Somebody says when not to be disturbed.")                                       \
    MESSAGE(query, notifications, preference_list, preference_list, PREFERENCE_LIST, 1,      \
            "What somebody has chosen.")                                                     \
    MESSAGE(row, notifications, preference_row, preference_row, PREFERENCE_ROW, 1,           \
            "One topic and channel.")                                                        \
    MESSAGE(query, notifications, why_list, why_list, WHY_LIST, 1,                           \
            "Why somebody was told something, or not.")                                      \
    MESSAGE(row, notifications, why_row, why_row, WHY_ROW, 1,                                \
            "One rule and one recipient, or why there is none.")                             \
    MESSAGE(command, notifications, record_receipt, record_receipt, RECORD_RECEIPT, 1,       \
            "A channel tells what became of a message.")                                     \
    MESSAGE(command, notifications, set_reach, set_reach, SET_REACH, 1,                      \
            "Somebody gives a telephone number or a postal address.")                        \
    MESSAGE(command, notifications, mark_read, mark_read, MARK_READ, 1,                      \
            "A participant has read a message.")                                             \
    MESSAGE(query, notifications, inbox_list, inbox_list, INBOX_LIST, 1,                     \
            "What a participant is told in the application.")                                \
    MESSAGE(row, notifications, inbox_row, inbox_row, INBOX_ROW, 1, "One message.")          \
    MESSAGE(command, notifications, lift_suppression, lift_suppression, LIFT_SUPPRESSION, 1, \
            "An address is sent to again.")                                                  \
    MESSAGE(query, notifications, suppression_list, suppression_list, SUPPRESSION_LIST, 1,   \
            "Addresses to which nothing is sent.")                                           \
    MESSAGE(row, notifications, suppression_row, suppression_row, SUPPRESSION_ROW, 1,        \
            "One address.")
NOTIFICATIONS_MESSAGES(MESSAGE_EXTERN)
