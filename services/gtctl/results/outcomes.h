/* outcomes.h - outcomes.csv: what three services know of each application, side
 * by side. */
#pragma once

#include "services/gtctl/rows.h"
#include "tally.h"

#include <stdio.h>

/* Three lists that ascend by application_ref: rows of application_row,
 * figure_row (one that is missing is all zeros) and outcome_row (none may be
 * missing). */
struct outcomes_from {
    struct rows applications, figures, outcomes;
};

struct outcomes_counts {
    size_t applications;
    struct tally decisions, outcomes; /* `outcomes` of the accepted ones */
};

enum status outcomes_write(const struct outcomes_from *from, FILE *to,
                           struct outcomes_counts *ret_counts, struct error *err) MUST_CHECK;
