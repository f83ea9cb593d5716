#include "notifications.h"

#include <stddef.h>

/* The messages that a cohort folder counts (cohort-folder.md, messages.csv): they must be there
 * from the start. */
void
occasions_templates(const char **ret_names)
{
    static const char *const names[] = { "application_accepted", "application_waitlisted",
                                         "application_rejected", "withdrawal_confirmed",
                                         "outcome_passed",       "outcome_referred",
                                         "outcome_failed",       NULL };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ret_names[i] = names[i];
}
