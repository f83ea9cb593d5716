#include "proto/notifications.h"

MESSAGE_DEFINE(publish_rules, publish_rules_command, command, "notifications.publish_rules", 1,
               PUBLISH_RULES, "Publishes who is told of what, and when.");
MESSAGE_DEFINE(set_preference, set_preference_command, command, "notifications.set_preference", 1,
               SET_PREFERENCE, "Somebody chooses what to hear of.");
MESSAGE_DEFINE(set_quiet_hours, set_quiet_hours_command, command, "notifications.set_quiet_hours",
               1, SET_QUIET_HOURS, "Somebody says when not to be disturbed.");
MESSAGE_DEFINE(preference_list, preference_list_query, query, "notifications.preference_list", 1,
               PREFERENCE_LIST, "What somebody has chosen.");
MESSAGE_DEFINE(preference_row, preference_row_type, row, "notifications.preference_row", 1,
               PREFERENCE_ROW, "One topic and channel.");
MESSAGE_DEFINE(why_list, why_list_query, query, "notifications.why_list", 1, WHY_LIST,
               "Why somebody was told something, or not.");
MESSAGE_DEFINE(why_row, why_row_type, row, "notifications.why_row", 1, WHY_ROW,
               "One rule and one recipient, or why there is none.");

MESSAGE_DEFINE(record_receipt, record_receipt_command, command, "notifications.record_receipt", 1,
               RECORD_RECEIPT, "A channel tells what became of a message.");
MESSAGE_DEFINE(lift_suppression, lift_suppression_command, command,
               "notifications.lift_suppression", 1, LIFT_SUPPRESSION,
               "An address is sent to again.");
MESSAGE_DEFINE(suppression_list, suppression_list_query, query, "notifications.suppression_list", 1,
               SUPPRESSION_LIST, "Addresses to which nothing is sent.");
MESSAGE_DEFINE(suppression_row, suppression_row_type, row, "notifications.suppression_row", 1,
               SUPPRESSION_ROW, "One address.");
MESSAGE_DEFINE(publish_template, publish_template_command, command,
               "notifications.publish_template", 1, PUBLISH_TEMPLATE,
               "Publishes a version of a template.");
MESSAGE_DEFINE(template_check_ask, template_check_query, query, "notifications.template_check", 1,
               TEMPLATE_CHECK, "What is wrong with a template.");
MESSAGE_DEFINE(template_problem_row, template_problem_row_type, row,
               "notifications.template_problem_row", 1, TEMPLATE_PROBLEM_ROW, "One problem.");
MESSAGE_DEFINE(template_list, template_list_query, query, "notifications.template_list", 1,
               TEMPLATE_LIST, "Published versions of templates.");
MESSAGE_DEFINE(template_find, template_find_query, query, "notifications.template_find", 1,
               TEMPLATE_FIND, "One version of a template.");
MESSAGE_DEFINE(template_row, template_row_type, row, "notifications.template_row", 1, TEMPLATE_ROW,
               "One version.");
MESSAGE_DEFINE(template_preview, template_preview_query, query, "notifications.template_preview", 1,
               TEMPLATE_PREVIEW, "What a template says to somebody.");
MESSAGE_DEFINE(template_preview_row, template_preview_row_type, row,
               "notifications.template_preview_row", 1, TEMPLATE_PREVIEW_ROW,
               "The message as it would be sent.");

MESSAGE_DEFINE(set_reach, set_reach_command, command, "notifications.set_reach", 1, SET_REACH,
               "Somebody gives a telephone number or a postal address.");
MESSAGE_DEFINE(inbox_list, inbox_list_query, query, "notifications.inbox_list", 1, INBOX_LIST,
               "What a participant is told in the application.");
MESSAGE_DEFINE(inbox_row, inbox_row_type, row, "notifications.inbox_row", 1, INBOX_ROW,
               "One message.");
MESSAGE_DEFINE(mark_read, mark_read_command, command, "notifications.mark_read", 1, MARK_READ,
               "A participant has read a message.");
