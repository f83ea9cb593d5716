/* assessment.h - what the files of this service share: its memory and its handlers,
 * which main.c lists. */
#pragma once

#include "store.h"

#include "common/service/service.h"

struct assessment {
    struct catalogue *catalogue;
};

/* registers.c: what others have registered, and markers and windows */
item_handler on_cohort_opened, on_programme_published, on_partner_registered, on_school_registered;
item_handler on_register_marker, on_open_window;

/* deadlines.c */
item_handler on_change_window;
/* Tells the candidates, who are locked, what they do not know yet of the windows that concern
 * them; counts all of their events that this work has written. */
enum status deadlines_tell(struct work *work, struct text cohort_id, struct candidates *candidates,
                           struct windows windows) MUST_CHECK;
/* The same to all who are concerned on these programmes. */
enum status windows_tell(struct work *work, struct text cohort_id,
                         const struct catalogue *catalogue,
                         const struct db_column *programmes) MUST_CHECK;
enum status window_emit(struct work *work, const struct message_type *type, struct text cohort_id,
                        const struct window *window) MUST_CHECK;

/* candidates.c: who they are, whether they have engaged, and what came of them */
item_handler on_application_changed, on_engagement_changed;
query_handler on_outcome_list, on_outcome_find;

/* queries.c */
query_handler on_window_list, on_window_find, on_deadline_find, on_submission_list,
    on_submission_find;
query_handler on_marking_list, on_mark_list;

/* submissions.c, marks.c */
item_handler on_submit, on_mark, on_give_mark;

/* The programmes, with what other replicas have stored meanwhile. */
enum status assessment_catalogue(struct work *work, struct catalogue **ret_catalogue) MUST_CHECK;

/* The candidate, the identifier, ... of an item; NULL when there is none. */
struct candidate *candidate_find(const struct candidates *candidates, struct text application_ref);
struct identifier *identifier_find(const struct identifiers *ids, struct text text);
