/* plan.h - how a participant's plan and ledger stand in the database, as text
 * that people can read too. In memory they are the arrays of programme.h: the
 * mode of each slot, and the minutes recorded for each component. */
#pragma once

#include "common/programme/programme.h"

enum {
    PLAN_TEXT_MAX = PROGRAMME_SLOTS_MAX * PROGRAMME_NAME_SIZE,
    LEDGER_TEXT_MAX = PROGRAMME_COMPONENTS_MAX * (PROGRAMME_NAME_SIZE + 20),
};

/* The mode of each slot, in order: "blended blended online". INVALID when the
 * text does not fit the programme. */
struct text plan_text(const struct programme *programme, const uint8_t slot_modes[],
                      char buffer[PLAN_TEXT_MAX]);
enum status plan_read(const struct programme *programme, struct text text, uint8_t ret_slot_modes[],
                      struct error *err) MUST_CHECK;

/* What has minutes: "induction=180 plg-1=120". INVALID like above. */
struct text ledger_text(const struct programme *programme, const int64_t recorded[],
                        char buffer[LEDGER_TEXT_MAX]);
/* ret_recorded has programme->component_count zeros before. */
enum status ledger_read(const struct programme *programme, struct text text, int64_t ret_recorded[],
                        struct error *err) MUST_CHECK;
