// parts: gtctl/import/kinds
#include "services/gtctl/import/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* As cohort-folder.md lists them. */
static const struct {
    const char *kind, *columns, *owner;
} listed[] = {
    { "cohort", "cohort_id, starts_on, completes_on", "enrolment" },
    { "partners", "partner_id, name, kind, parent_partner_id, region, contact_email", "enrolment" },
    { "schools", "urn, name, type, country, headteacher_email", "enrolment" },
    { "places", "partner_id, programme, places", "enrolment" },
    { "coaches", "coach_email, partner_id, max_participants", "coaching" },
    { "markers", "marker_email, school_urn, partner_id", "assessment" },
    { "applications",
      "application_ref, submitted_at, trn, first_name, last_name, email, date_of_birth, "
      "school_urn, role, role_status, programme, mode, partner_id, previously_funded, "
      "mentor_email, adjustment",
      "enrolment" },
    { "status", "application_ref, at, action, reason, to", "enrolment" },
    { "timetable",
      "session_id, programme, component, partner_id, starts_at, ends_at, venue_urn, online_url, "
      "capacity, facilitator_email",
      "sessions" },
    { "bookings", "application_ref, session_id, action, at", "sessions" },
    { "attendance", "session_id, application_ref, status, minutes, source, recorded_at",
      "sessions" },
    { "catchup", "catchup_id, application_ref, component, minutes, approved_by, at", "sessions" },
    { "vle", "event_id, application_ref, component, minutes, occurred_at", "sessions" },
    { "coaching", "meeting_id, application_ref, held_at, minutes, status", "coaching" },
    { "windows", "window_id, programme, attempt, opens_at, closes_at", "assessment" },
    { "submissions", "application_ref, submitted_at, words, sha256, title", "assessment" },
    { "marks", "application_ref, marker_email, attempt, result, score, sealed_at", "assessment" },
};

enum { LISTED = sizeof listed / sizeof *listed };

static const struct kind *
find(const char *name)
{
    size_t count = 0;
    const struct kind *kinds = kinds_all(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    fail_msg("no kind %s", name);
    return NULL;
}

static void
every_kind_has_the_listed_columns_in_their_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < LISTED; i++) {
        const struct kind *kind = find(listed[i].kind);
        char joined[400];
        size_t used = 0;

        for (size_t column = 0; column < kind->column_count; column++)
            used += (size_t)snprintf(joined + used, sizeof joined - used, "%s%s",
                                     column ? ", " : "", kind->columns[column]);
        assert_string_equal(joined, listed[i].columns);
    }
}

static void
there_is_no_other_kind(void **state)
{
    (void)state;
    size_t count = 0;

    kinds_all(&count);
    assert_int_equal(count, LISTED);
}

static void
each_kind_goes_to_the_service_that_owns_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < LISTED; i++)
        assert_true(text_is(message_owner(kind_command(find(listed[i].kind))), listed[i].owner));
}

static void
only_applications_are_closed_by_a_decision(void **state)
{
    (void)state;
    for (size_t i = 0; i < LISTED; i++) {
        const struct message_type *closing = kind_closing(find(listed[i].kind));

        assert_int_equal(closing != NULL, strcmp(listed[i].kind, "applications") == 0);
        if (closing)
            assert_string_equal(closing->name, "enrolment.decide");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_the_listed_columns_in_their_order),
        cmocka_unit_test(there_is_no_other_kind),
        cmocka_unit_test(each_kind_goes_to_the_service_that_owns_it),
        cmocka_unit_test(only_applications_are_closed_by_a_decision),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
