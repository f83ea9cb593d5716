/* project.h - what events have told, as far as rules ask for it: ids, states and times. */
#pragma once

#include "common/service/work.h"

/* Stores what is true after these events (one cohort, in order). */
enum status project(struct work *work, const struct item *items, size_t count) MUST_CHECK;
/* Has what waits about the same people, sessions, windows and meetings looked at anew, at once. */
enum status project_recheck(struct work *work, const struct item *items, size_t count) MUST_CHECK;
