/* summary.h - what a run came to, for people or as one JSON object. */
#pragma once

#include "outcomes.h"
#include "quarantine.h"

struct summary {
    const char *cohort_id; /* NULL: the folder was empty */
    const char *out, *mail;
    size_t files, rows;
    double seconds; /* from the first row read to the three files written */
    struct outcomes_counts outcomes;
    const struct tally *templates;
    const struct quarantine *quarantine;
    bool is_explained; /* each quarantined row, too */
    bool is_without_hints;
    const char *hint; /* what stands before the scripts that it suggests */
};

void summary_print(const struct summary *summary, FILE *to);
void summary_print_json(const struct summary *summary, FILE *to);
