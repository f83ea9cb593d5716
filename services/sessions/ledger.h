/* ledger.h - what follows when a participant's minutes, plan or state change:
 * a new version of the row, and perhaps an event that somebody is engaged now, or
 * no longer, or at risk (rules_reach.h). */
#pragma once

#include "store.h"

/* Adds minutes, less than none when a record is replaced by a smaller one. */
void ledger_add(struct roster *roster, struct participant *participant, int component,
                int64_t minutes);

/* True when there ever was a place and the figure reaches the threshold. */
bool ledger_is_engaged(const struct participant *participant);

/* Writes the roster's changed participants and publishes, once for each whose
 * engagement differs from what it was when loaded, and for each who is at risk and
 * was not, in the order of the first change. ledger_save writes the minutes, ledger_save_all the
 * whole rows. */
enum status ledger_save(struct work *work, struct text cohort_id, struct roster *roster) MUST_CHECK;
enum status ledger_save_all(struct work *work, struct text cohort_id,
                            struct roster *roster) MUST_CHECK;
