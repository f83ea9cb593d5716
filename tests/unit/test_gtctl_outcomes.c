// parts: gtctl/results/outcomes gtctl/results/output gtctl/results/tally gtctl/results/sheet
#include "services/gtctl/results/outcomes.h"
#include "services/gtctl/results/sheet.h"

#include "proto/assessment.h"
#include "proto/enrolment.h"
#include "proto/sessions_queries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER                                                                        \
    "application_ref,decision,reason,funding_route,partner_id,mode,credited_minutes," \
    "planned_minutes,engagement_bp,coaching_minutes,submissions,attempts,outcome\n"

/* A list in memory; its rows are `size` bytes. */
struct table {
    const void *rows;
    size_t size, count, at;
};

static enum status
table_next(void *self, const void **ret_row, struct error *err)
{
    struct table *table = self;

    (void)err;
    *ret_row = NULL;
    if (table->at < table->count)
        *ret_row = (const char *)table->rows + table->size * table->at++;
    return OK;
}

#define TABLE(list)                                                \
    {                                                              \
        table_next, &(struct table)                                \
        {                                                          \
            list, sizeof *(list), sizeof(list) / sizeof *(list), 0 \
        }                                                          \
    }
#define NO_TABLE                    \
    {                               \
        table_next, &(struct table) \
        {                           \
            NULL, 0, 0, 0           \
        }                           \
    }

/* TEXT() is no constant. */
#define T(literal)                   \
    {                                \
        literal, sizeof(literal) - 1 \
    }

/* clang-format off */
#define APPLICATION(ref, as, why, route, partner, in)                                  \
    { .application_ref = T(ref), .decision = T(as), .reason = T(why),                  \
      .funding_route = T(route), .partner_id = T(partner), .mode = T(in) }
#define OUTCOME(ref, count, results, word)                                             \
    { .application_ref = T(ref), .submissions = (count), .attempts = T(results), .outcome = T(word) }
/* clang-format on */
static const struct application_row applications[] = {
    APPLICATION("A1", "accepted", "", "scholarship", "p1", "online"),
    APPLICATION("A10", "rejected", "role_not_eligible", "", "p1", "online"),
    APPLICATION("A2", "withdrawn", "other, really", "quote", "p2", "blended"),
};
/* clang-format off */
#define FIGURE(ref, credited, planned, bp, coaching)                                         \
    { .application_ref = T(ref), .credited_minutes = (credited), .planned_minutes = (planned), \
      .engagement_bp = (bp), .coaching_minutes = (coaching) }
/* clang-format on */
static const struct figure_row figures[] = {
    FIGURE("A0", 1, 1, 1, 1), /* of nobody in the list: skipped */
    FIGURE("A1", 1800, 1920, 9375, 120),
    FIGURE("A2", 60, 1920, 312, 0),
};
static const struct outcome_row outcomes[] = {
    OUTCOME("A1", 2, "fail+pass", "passed"),
    OUTCOME("A10", 0, "", "rejected"),
    OUTCOME("A2", 0, "", "withdrawn"),
};

static void
three_lists_become_one_and_a_missing_figure_is_zero(void **state)
{
    (void)state;
    const struct outcomes_from from = { TABLE(applications), TABLE(figures), TABLE(outcomes) };
    static struct outcomes_counts counts;
    struct sheet sheet = { 0 };
    struct error err;
    struct text bytes;

    sheet_open(&sheet);
    assert_int_equal(outcomes_write(&from, sheet.stream, &counts, &err), OK);
    assert_int_equal(sheet_finish(&sheet, &bytes, &err), OK);
    assert_string_equal(bytes.data, HEADER
                        "A1,accepted,,scholarship,p1,online,1800,1920,9375,120,2,fail+pass,passed\n"
                        "A10,rejected,role_not_eligible,,p1,online,0,0,0,0,0,,rejected\n"
                        "A2,withdrawn,\"other, really\",quote,p2,blended,60,1920,312,0,0,,"
                        "withdrawn\n");
    assert_int_equal(counts.applications, 3);
    assert_int_equal(tally_count(&counts.decisions, "rejected"), 1);
    assert_int_equal(tally_count(&counts.outcomes, "passed"), 1);
    assert_int_equal(tally_count(&counts.outcomes, "rejected"), 0);
    sheet_clear(&sheet);
}

static void
no_applications_give_a_header(void **state)
{
    (void)state;
    const struct outcomes_from from = { NO_TABLE, NO_TABLE, NO_TABLE };
    static struct outcomes_counts counts;
    struct sheet sheet = { 0 };
    struct error err;
    struct text bytes;

    sheet_open(&sheet);
    assert_int_equal(outcomes_write(&from, sheet.stream, &counts, &err), OK);
    assert_int_equal(sheet_finish(&sheet, &bytes, &err), OK);
    assert_string_equal(bytes.data, HEADER);
    sheet_clear(&sheet);
}

static void
an_application_without_outcome_stops_it(void **state)
{
    (void)state;
    const struct outcomes_from from = { TABLE(applications), TABLE(figures), NO_TABLE };
    static struct outcomes_counts counts;
    struct sheet sheet = { 0 };
    struct error err;

    sheet_open(&sheet);
    assert_int_equal(outcomes_write(&from, sheet.stream, &counts, &err), NOT_FOUND);
    sheet_clear(&sheet);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_lists_become_one_and_a_missing_figure_is_zero),
        cmocka_unit_test(no_applications_give_a_header),
        cmocka_unit_test(an_application_without_outcome_stops_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
