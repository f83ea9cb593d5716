/* templates.h - what one may ask of notifications about templates. The rest of notifications is in
 * notifications.h. A name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

/* Publishes a version of a template (services/notifications/templates/README.md). What is live
 * already changes nothing; the answer's result says which version there is. Refused as
 * `bad_template`, the result is a line "LINE: what is wrong; cure" for each problem. */
#define PUBLISH_TEMPLATE(FIELD, E)                                                            \
    FIELD(E, text, name, 1, CODE_MAX, NULL, "as session_changed")                             \
    FIELD(E, text, source, 1, MESSAGE_TEXT_MAX, NULL, "the whole template, nothing left out") \
    FIELD(E, when, live_from, 0, WHEN_MAX, NULL, "from when messages say it; 0: at once")     \
    FIELD(                                                                                    \
        E, flag, is_shipped, 0, 1, NULL,                                                      \
        "it came with a release: it never takes the place of a version that operators published")
MESSAGE_DECLARE(publish_template, PUBLISH_TEMPLATE);

/* Asks what is wrong with templates, without publishing them; at most TEMPLATE_CHECKS_MAX. */
enum { TEMPLATE_CHECKS_MAX = 15 };

#define TEMPLATE_CHECK(FIELD, E)                                  \
    FIELD(E, text, name, 1, CODE_MAX, NULL, "as session_changed") \
    FIELD(E, text, source, 0, MESSAGE_TEXT_MAX, NULL, "the whole template")
MESSAGE_DECLARE(template_check_ask, TEMPLATE_CHECK);

/* One row of notifications.template_check: a problem. */
#define TEMPLATE_PROBLEM_ROW(FIELD, E)                                     \
    FIELD(E, text, name, 1, CODE_MAX, NULL, "of the template")             \
    FIELD(E, number, line, 1, MESSAGE_TEXT_MAX + 1, NULL, "of the source") \
    FIELD(E, text, what, 1, ROW_VALUE_MAX, NULL, "and the cure")
MESSAGE_DECLARE(template_problem_row, TEMPLATE_PROBLEM_ROW);

/* Asks for a page of the published versions. */
#define TEMPLATE_LIST(FIELD, E) \
    FIELD(E, text, after, 0, KEY_MAX, NULL, "`key` of the last row of the page before")
MESSAGE_DECLARE(template_list, TEMPLATE_LIST);

/* Asks for one version. */
#define TEMPLATE_FIND(FIELD, E)                                   \
    FIELD(E, text, name, 1, CODE_MAX, NULL, "as session_changed") \
    FIELD(E, number, version, 0, 1000000000, NULL, "0: the one that is live")
MESSAGE_DECLARE(template_find, TEMPLATE_FIND);

/* One row of notifications.template_list (without its source) and template_find. */
#define TEMPLATE_ROW(FIELD, E)                                                      \
    FIELD(E, text, key, 1, KEY_MAX, NULL, "in the order of the rows")               \
    FIELD(E, text, name, 1, CODE_MAX, NULL, "of the template")                      \
    FIELD(E, number, version, 1, 1000000000, NULL, "counts up")                     \
    FIELD(E, when, live_from, WHEN_MIN, WHEN_MAX, NULL, "1900: from the beginning") \
    FIELD(E, when, published_at, WHEN_MIN, WHEN_MAX, NULL, "when it was published") \
    FIELD(E, flag, is_live, 0, 1, NULL, "messages say it now")                      \
    FIELD(E, flag, is_shipped, 0, 1, NULL, "it came with a release")                \
    FIELD(E, text, source, 0, MESSAGE_TEXT_MAX, NULL, "empty in a list")
MESSAGE_DECLARE(template_row, TEMPLATE_ROW);

/* Asks what a template says to somebody. With the facts of the last such message to this person,
 * else with examples. */
#define TEMPLATE_PREVIEW(FIELD, E)                                                       \
    FIELD(E, text, cohort_id, 1, ROW_VALUE_MAX, NULL, "which cohort")                    \
    FIELD(E, text, application_ref, 1, ROW_VALUE_MAX, NULL, "who")                       \
    FIELD(E, text, name, 1, CODE_MAX, NULL, "of the template")                           \
    FIELD(E, number, version, 0, 1000000000, NULL, "0: the one that is live")            \
    FIELD(E, personal_text, first_name, 0, ROW_VALUE_MAX, NULL, "as enrolment tells it") \
    FIELD(E, personal_text, last_name, 0, ROW_VALUE_MAX, NULL, "as enrolment tells it")  \
    FIELD(E, text, programme, 0, CODE_MAX, NULL, "as enrolment tells it")                \
    FIELD(E, text, zone, 0, CODE_MAX, NULL, "the reader's; empty: Europe/London")
MESSAGE_DECLARE(template_preview, TEMPLATE_PREVIEW);

/* One row of notifications.template_preview. */
#define TEMPLATE_PREVIEW_ROW(FIELD, E)                                                         \
    FIELD(E, number, version, 1, 1000000000, NULL, "of the template")                          \
    FIELD(E, flag, is_example, 0, 1, NULL, "no such message was made: the facts are examples") \
    FIELD(E, personal_text, subject, 0, MESSAGE_TEXT_MAX, NULL, "as it would be sent")         \
    FIELD(E, personal_text, text, 0, MESSAGE_TEXT_MAX, NULL, "as it would be sent")            \
    FIELD(E, personal_text, html, 0, MESSAGE_TEXT_MAX, NULL, "as it would be sent")            \
    FIELD(E, personal_text, sms, 0, MESSAGE_TEXT_MAX, NULL, "empty: it has none")              \
    FIELD(E, number, segments, 0, 1000, NULL, "of the SMS")
MESSAGE_DECLARE(template_preview_row, TEMPLATE_PREVIEW_ROW);

#define TEMPLATE_MESSAGES(MESSAGE)                                                                \
    MESSAGE(command, notifications, publish_template, publish_template, PUBLISH_TEMPLATE, 1,      \
            "Publishes a version of a template.")                                                 \
    MESSAGE(query, notifications, template_check, template_check_ask, TEMPLATE_CHECK, 1,          \
            "What is wrong with a template.")                                                     \
    MESSAGE(row, notifications, template_problem_row, template_problem_row, TEMPLATE_PROBLEM_ROW, \
            1, "One problem.")                                                                    \
    MESSAGE(query, notifications, template_list, template_list, TEMPLATE_LIST, 1,                 \
            "Published versions of templates.")                                                   \
    MESSAGE(query, notifications, template_find, template_find, TEMPLATE_FIND, 1,                 \
            "One version of a template.")                                                         \
    MESSAGE(row, notifications, template_row, template_row, TEMPLATE_ROW, 1, "One version.")      \
    MESSAGE(query, notifications, template_preview, template_preview, TEMPLATE_PREVIEW, 1,        \
            "What a template says to somebody.")                                                  \
    MESSAGE(row, notifications, template_preview_row, template_preview_row, TEMPLATE_PREVIEW_ROW, \
            1, "The message as it would be sent.")
TEMPLATE_MESSAGES(MESSAGE_EXTERN)
