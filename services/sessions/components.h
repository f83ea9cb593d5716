/* components.h - what a participant's plan has, component by component, as queries answer it. */
#pragma once

#include "rules_reach.h"

#include "proto/sessions_queries.h"

size_t components_count(const struct participant *participant);
/* Calls `each` for every component, in the order of the plan. Whether it is open depends on when
 * one asks, and is left to the caller. */
void components_each(const struct participant *participant, const struct reach_terms *terms,
                     void (*each)(void *to, struct engagement_row *row), void *to);
