/* why.h - the two halves of the answer to "why": what was planned, and what was not. */
#pragma once

#include "services/notifications/rules/rule_take.h"

#include "proto/notifications.h"

/* The state of a row that no rule has planned. */
#define WHY_NOT_MADE "not_made"

/* At most so many rows more than are wanted, from one look for events. */
enum { WHY_EVENTS = 16, WHY_RULES = 15, WHY_ROWS = WHY_EVENTS * WHY_RULES };

/* Adds rows of what rules have not planned for the events of somebody, behind the row that the
 * query's `after` names: as many as are wanted or more, as long as there are any and the page has
 * room for WHY_ROWS beside those that it `has`. */
enum status why_unplanned(struct work *work, const struct why_list *query, size_t wanted,
                          size_t has, struct page *page) MUST_CHECK;
