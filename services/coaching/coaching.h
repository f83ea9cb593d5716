/* coaching.h - what the files of this service share. */
#pragma once

#include "store.h"

#include "common/service/service.h"

/* matches.c */
item_handler on_register_coach, on_application_changed;
/* arrange.c */
item_handler on_arrange_meeting, on_move_meeting, on_call_off_meeting, on_write_note;
/* Calls off what these people had arranged, who have lost their coach and are locked; their
 * versions are the caller's to store. */
enum status arranged_leave(struct work *work, struct text cohort_id,
                           const struct db_column *application_refs,
                           struct participants *participants) MUST_CHECK;
/* queries.c */
query_handler on_coach_list, on_match_find, on_match_list, on_meeting_list, on_meeting_find,
    on_note_list;

/* NULL when there is none. */
struct participant *participant_find(const struct participants *participants,
                                     struct text application_ref);
struct identifier *identifier_find(const struct identifiers *ids, struct text text);
