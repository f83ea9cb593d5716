#include "proto/assessment_queries.h"

MESSAGE_DEFINE(window_list, window_list_query, query, "assessment.window_list", 1, WINDOW_LIST,
               "The assessment windows of a cohort.");
MESSAGE_DEFINE(window_find, window_find_query, query, "assessment.window_find", 1, WINDOW_FIND,
               "A window.");
MESSAGE_DEFINE(window_row, window_row_type, row, "assessment.window_row", 1, WINDOW_ROW,
               "One window.");
MESSAGE_DEFINE(deadline_find, deadline_find_query, query, "assessment.deadline_find", 1,
               DEADLINE_FIND, "When a candidate may hand something in.");
MESSAGE_DEFINE(deadline_row, deadline_row_type, row, "assessment.deadline_row", 1, DEADLINE_ROW,
               "A candidate's times of one window.");
MESSAGE_DEFINE(submission_list, submission_list_query, query, "assessment.submission_list", 1,
               SUBMISSION_LIST, "Receipts of a cohort.");
MESSAGE_DEFINE(submission_find, submission_find_query, query, "assessment.submission_find", 1,
               SUBMISSION_FIND, "The receipts of a candidate.");
MESSAGE_DEFINE(submission_row, submission_row_type, row, "assessment.submission_row", 1,
               SUBMISSION_ROW, "The receipt of an attempt.");
MESSAGE_DEFINE(marking_list, marking_list_query, query, "assessment.marking_list", 1, MARKING_LIST,
               "What a marker may still mark.");
MESSAGE_DEFINE(marking_row, marking_row_type, row, "assessment.marking_row", 1, MARKING_ROW,
               "A case study that awaits marks.");
MESSAGE_DEFINE(mark_list, mark_list_query, query, "assessment.mark_list", 1, MARK_LIST,
               "Marks of settled attempts, or those that a marker has given.");
MESSAGE_DEFINE(mark_row, mark_row_type, row, "assessment.mark_row", 1, MARK_ROW, "One mark.");
MESSAGE_DEFINE(outcome_find, outcome_find_query, query, "assessment.outcome_find", 1, OUTCOME_FIND,
               "The outcome of one application.");
