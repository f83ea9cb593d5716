#include "proto/assessment.h"

MESSAGE_DEFINE(register_marker, register_marker_command, command, "assessment.register_marker", 1,
               REGISTER_MARKER, "Registers a marker.");
MESSAGE_DEFINE(open_window, open_window_command, command, "assessment.open_window", 1, OPEN_WINDOW,
               "Sets an assessment window.");
MESSAGE_DEFINE(submit, submit_command, command, "assessment.submit", 1, SUBMIT,
               "Hands in a case study.");
MESSAGE_DEFINE(mark, mark_command, command, "assessment.mark", 1, MARK, "Gives a sealed mark.");
MESSAGE_DEFINE(attempt_settled, assessment_passed, event, "assessment.passed", 1, ATTEMPT_SETTLED,
               "A candidate passed.");
MESSAGE_DEFINE(attempt_settled, assessment_referred, event, "assessment.referred", 1,
               ATTEMPT_SETTLED, "A candidate failed the first attempt and may try again.");
MESSAGE_DEFINE(attempt_settled, assessment_failed, event, "assessment.failed", 1, ATTEMPT_SETTLED,
               "A candidate failed the second attempt.");
MESSAGE_DEFINE(receipt, receipt_type, row, "assessment.receipt", 1, RECEIPT,
               "What a candidate is given for a submission.");
MESSAGE_DEFINE(change_window, change_window_command, command, "assessment.change_window", 1,
               CHANGE_WINDOW, "Moves or extends an assessment window.");
MESSAGE_DEFINE(give_mark, give_mark_command, command, "assessment.give_mark", 1, GIVE_MARK,
               "Gives a sealed mark to a candidate without a name.");
MESSAGE_DEFINE(marker_registered, assessment_marker_registered, event,
               "assessment.marker_registered", 1, MARKER_REGISTERED, "There is a marker.");
MESSAGE_DEFINE(window_changed, assessment_window_set, event, "assessment.window_set", 1,
               WINDOW_CHANGED, "There is an assessment window.");
MESSAGE_DEFINE(window_changed, assessment_window_changed, event, "assessment.window_changed", 1,
               WINDOW_CHANGED, "An assessment window was moved or extended.");
MESSAGE_DEFINE(deadline_changed, assessment_deadline_set, event, "assessment.deadline_set", 1,
               DEADLINE_CHANGED, "A candidate may hand something in within these times.");
MESSAGE_DEFINE(deadline_changed, assessment_deadline_changed, event, "assessment.deadline_changed",
               1, DEADLINE_CHANGED, "These times have changed for a candidate.");
MESSAGE_DEFINE(submitted, assessment_submitted, event, "assessment.submitted", 1, SUBMITTED,
               "A case study was handed in.");
MESSAGE_DEFINE(outcome_list, outcome_list_query, query, "assessment.outcome_list", 1, OUTCOME_LIST,
               "Outcomes of a cohort, by reference.");
MESSAGE_DEFINE(outcome_row, outcome_row_type, row, "assessment.outcome_row", 1, OUTCOME_ROW,
               "One application.");
