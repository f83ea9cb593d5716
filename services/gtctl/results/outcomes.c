#include "outcomes.h"

#include "output.h"

#include "proto/assessment.h"
#include "proto/enrolment.h"
#include "proto/sessions_queries.h"

#include <string.h>

/* The list of another service, at the first row that may be of the application
 * in turn; NULL behind the last one. */
struct beside {
    struct rows rows;
    const void *row;
};

/* Both kinds of row begin with the reference. */
_Static_assert(offsetof(struct figure_row, application_ref) == 0, "figure_row");
_Static_assert(offsetof(struct outcome_row, application_ref) == 0, "outcome_row");

static int
compare_ref(const void *row, struct text ref)
{
    return text_compare(*(const struct text *)row, ref);
}

/* Goes on to the row of `ref`; *ret_row is NULL when there is none. */
static enum status
beside_find(struct beside *beside, struct text ref, const void **ret_row, struct error *err)
{
    while (beside->row && compare_ref(beside->row, ref) < 0)
        TRY(beside->rows.next(beside->rows.self, &beside->row, err));
    *ret_row = beside->row && compare_ref(beside->row, ref) == 0 ? beside->row : NULL;
    return OK;
}

static void
write_header(FILE *to)
{
    OUTPUT_ROW(to, TEXT("application_ref"), TEXT("decision"), TEXT("reason"), TEXT("funding_route"),
               TEXT("partner_id"), TEXT("mode"), TEXT("credited_minutes"), TEXT("planned_minutes"),
               TEXT("engagement_bp"), TEXT("coaching_minutes"), TEXT("submissions"),
               TEXT("attempts"), TEXT("outcome"));
}

static void
write_row(FILE *to, const struct application_row *a, const struct figure_row *f,
          const struct outcome_row *o)
{
    char digits[5][OUTPUT_DIGITS_SIZE];

    OUTPUT_ROW(
        to, a->application_ref, a->decision, a->reason, a->funding_route, a->partner_id, a->mode,
        output_number(f->credited_minutes, digits[0]), output_number(f->planned_minutes, digits[1]),
        output_number(f->engagement_bp, digits[2]), output_number(f->coaching_minutes, digits[3]),
        output_number(o->submissions, digits[4]), o->attempts, o->outcome);
}

static void
count(struct outcomes_counts *counts, const struct application_row *application,
      const struct outcome_row *outcome)
{
    counts->applications++;
    tally_add(&counts->decisions, application->decision);
    if (text_is(application->decision, "accepted"))
        tally_add(&counts->outcomes, outcome->outcome);
}

enum status
outcomes_write(const struct outcomes_from *from, FILE *to, struct outcomes_counts *ret_counts,
               struct error *err)
{
    static const struct figure_row no_figure;
    struct beside figures = { .rows = from->figures };
    struct beside outcomes = { .rows = from->outcomes };
    const void *row = NULL;

    memset(ret_counts, 0, sizeof *ret_counts);
    write_header(to);
    TRY(figures.rows.next(figures.rows.self, &figures.row, err));
    TRY(outcomes.rows.next(outcomes.rows.self, &outcomes.row, err));
    for (;;) {
        const void *figure = NULL;
        const void *outcome = NULL;

        TRY(from->applications.next(from->applications.self, &row, err));
        const struct application_row *application = row;
        if (!application)
            return OK;
        TRY(beside_find(&figures, application->application_ref, &figure, err));
        TRY(beside_find(&outcomes, application->application_ref, &outcome, err));
        if (!outcome)
            return error_set(err, NOT_FOUND,
                             "assessment does not know an application that enrolment has decided");
        write_row(to, application, figure ? figure : &no_figure, outcome);
        count(ret_counts, application, outcome);
    }
}
