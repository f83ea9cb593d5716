/* assessment.h - what the files of this service share: its memory and its handlers,
 * which main.c lists. */
#pragma once

#include "store.h"

#include "common/service.h"

struct assessment {
    struct catalogue *catalogue;
};

/* registers.c: what others have registered, and markers and windows */
item_handler on_cohort_opened, on_programme_published, on_partner_registered, on_school_registered;
item_handler on_register_marker, on_open_window;

/* candidates.c: who they are, whether they have engaged, and what came of them */
item_handler on_application_changed, on_engagement_changed;
query_handler on_outcome_list;

/* submissions.c, marks.c */
item_handler on_submit, on_mark;

/* The programmes, with what other replicas have stored meanwhile. */
enum status assessment_catalogue(struct work *work, struct catalogue **ret_catalogue) MUST_CHECK;

/* The candidate, the identifier, ... of an item; NULL when there is none. */
struct candidate *candidate_find(const struct candidates *candidates, struct text application_ref);
struct identifier *identifier_find(const struct identifiers *ids, struct text text);
