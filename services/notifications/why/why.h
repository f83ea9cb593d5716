/* why.h - the two halves of the answer to "why": what was planned, and what was not. */
#pragma once

#include "services/notifications/rules/rule_take.h"

#include "proto/notifications.h"

/* Rows of what rules have not planned for the events of somebody, after a position; *ret_rows
 * counts them. At most QUERY_ROWS_MAX. */
enum status why_unplanned(struct work *work, const struct why_list *query, int64_t after,
                          struct page *page, size_t *ret_rows) MUST_CHECK;
