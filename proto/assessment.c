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
MESSAGE_DEFINE(outcome_list, outcome_list_query, query, "assessment.outcome_list", 1, OUTCOME_LIST,
               "Outcomes of a cohort, by reference.");
MESSAGE_DEFINE(outcome_row, outcome_row_type, row, "assessment.outcome_row", 1, OUTCOME_ROW,
               "One application.");
