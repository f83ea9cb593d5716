// parts: gateway/access/permit gateway/access/permit_table gateway/access/permit_fields
// parts: gateway/access/principal
#include "proto/all.h"
#include "services/gateway/access/permit.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct principal
a(enum role role)
{
    struct principal principal = { .role = role, .scopes = SCOPES_ALL };

    return principal;
}

static void
set(char *to, const char *value)
{
    memcpy(to, value, strlen(value) + 1);
}

static void
test_each_route_has_one_row(void **state)
{
    (void)state;
    for (const struct permit_row *row = permit_table; row->route; row++)
        assert_ptr_equal(permit_find(row->route), row);
    assert_null(permit_find("no_such_route"));
    assert_null(permit_find(""));
}

/* Of the rows of permit_table whose routes a table has. */
static void
note_routes(const char *file, bool *has)
{
    char line[256], name[64];
    FILE *stream = fopen(file, "re");

    assert_non_null(stream);
    while (fgets(line, sizeof line, stream)) {
        const char *at = strstr(line, "{ .name = \"");
        if (!at || sscanf(at, "{ .name = \"%63[a-z_]\"", name) != 1)
            continue;
        const struct permit_row *row = permit_find(name);
        if (!row)
            fail_msg("%s: nobody may use %s", file, name);
        else
            has[row - permit_table] = true;
    }
    fclose(stream);
}

static void
test_each_row_has_a_route(void **state)
{
    bool has[256] = { false };
    glob_t files;

    (void)state;
    assert_int_equal(glob("services/gateway/routes/routes_*.c", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++)
        note_routes(files.gl_pathv[i], has);
    globfree(&files);
    for (const struct permit_row *row = permit_table; row->route; row++)
        if (!has[row - permit_table])
            fail_msg("there is no route %s", row->route);
}

static bool
ends_in(const char *text, const char *end)
{
    size_t size = strlen(text), behind = strlen(end);

    return size > behind && strcmp(text + size - behind, end) == 0;
}

static bool
is_read(const char *route)
{
    return ends_in(route, "_list") || ends_in(route, "_get") || ends_in(route, "_calendar")
           || ends_in(route, "_stream");
}

static void
test_an_inspector_only_reads(void **state)
{
    (void)state;
    for (const struct permit_row *row = permit_table; row->route; row++)
        if (row->roles[ROLE_inspector] != PERMIT_no && !is_read(row->route))
            fail_msg("an inspector may do %s", row->route);
}

/* `own` says nothing of operations and inspectors: they have none. */
static void
test_only_roles_with_something_of_their_own_have_it(void **state)
{
    (void)state;
    for (const struct permit_row *row = permit_table; row->route; row++)
        assert_true(row->roles[ROLE_operations] != PERMIT_own
                    && row->roles[ROLE_inspector] != PERMIT_own);
}

static void
test_a_coachs_notes_are_the_coachs(void **state)
{
    static const char *const routes[] = { "note_list", "note_write" };

    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (int role = 0; role < ROLE_COUNT; role++)
            assert_int_equal(permit_find(routes[i])->roles[role],
                             role == ROLE_coach ? PERMIT_own : PERMIT_no);
}

/* Nothing that a marker may see names a person; what is said to a marker is made without names. */
static void
test_a_marker_sees_nobody(void **state)
{
    (void)state;
    for (const struct permit_row *row = permit_table; row->route; row++)
        if (row->roles[ROLE_marker] != PERMIT_no && row->area != AREA_assessment)
            assert_true(row->area == AREA_programmes || row->area == AREA_cohorts
                        || strncmp(row->route, "own_", 4) == 0);
    for (size_t i = 0; proto_all[i]; i++)
        for (size_t j = 0; j < proto_all[i]->field_count; j++)
            if (proto_all[i]->fields[j].is_personal)
                assert_int_equal(permit_field(ROLE_marker, proto_all[i], &proto_all[i]->fields[j]),
                                 strcmp(proto_all[i]->name, "notifications.inbox_row") == 0);
}

static void
test_the_way_in(void **state)
{
    struct principal partner = a(ROLE_partner), inspector = a(ROLE_inspector);
    const struct permit_row *row = permit_find("session_schedule");

    (void)state;
    set(partner.cohorts, "2026");
    assert_int_equal(permit_route(row, &partner, true, TEXT("2026")), VERDICT_allowed);
    assert_true(permit_is_own(row, &partner));
    assert_int_equal(permit_route(row, &partner, true, TEXT("2027")), VERDICT_hidden);
    assert_int_equal(permit_route(row, &inspector, true, TEXT("2026")), VERDICT_forbidden);
    assert_true(scopes_read(TEXT("read coaching:write"), &partner.scopes));
    assert_int_equal(permit_route(row, &partner, true, TEXT("2026")), VERDICT_scope);
    assert_int_equal(permit_route(permit_find("session_list"), &partner, false, TEXT("2026")),
                     VERDICT_allowed);
}

static void
test_who_is_limited_makes_no_keys(void **state)
{
    struct principal whole = a(ROLE_operations), scoped = whole, some = whole;
    const struct permit_row *row = permit_find("api_key_create");

    (void)state;
    assert_true(scopes_read(TEXT("read write"), &scoped.scopes));
    set(some.cohorts, "2026");
    assert_int_equal(permit_route(row, &whole, true, TEXT("")), VERDICT_allowed);
    assert_int_equal(permit_route(row, &scoped, true, TEXT("")), VERDICT_forbidden);
    assert_int_equal(permit_route(row, &some, true, TEXT("")), VERDICT_forbidden);
    row = permit_find("api_key_list");
    assert_int_equal(permit_route(row, &scoped, false, TEXT("")), VERDICT_allowed);
}

static void
test_whose_something_is(void **state)
{
    struct principal partner = a(ROLE_partner), coach = a(ROLE_coach);
    struct principal facilitator = a(ROLE_facilitator), participant = a(ROLE_participant);
    struct facts facts = { .application_ref = TEXT_STATIC("A1"),
                           .partner_id = TEXT_STATIC("P1"),
                           .staff_id = TEXT_STATIC("s1"),
                           .coach_id = TEXT_STATIC("c1") };

    (void)state;
    set(partner.partner_id, "P1");
    set(coach.staff_id, "c1");
    set(facilitator.staff_id, "s1");
    set(participant.application_ref, "A1");
    assert_true(permit_owns(&partner, &facts));
    assert_true(permit_owns(&coach, &facts));
    assert_true(permit_owns(&facilitator, &facts));
    assert_true(permit_owns(&participant, &facts));
    facts = (struct facts){ .application_ref = TEXT("A2"),
                            .partner_id = TEXT("P10"),
                            .staff_id = TEXT("s2"),
                            .coach_id = TEXT("c2") };
    assert_false(permit_owns(&partner, &facts));
    assert_false(permit_owns(&coach, &facts));
    assert_false(permit_owns(&facilitator, &facts));
    assert_false(permit_owns(&participant, &facts));
    facts.is_led = true;
    assert_true(permit_owns(&facilitator, &facts));
    assert_false(permit_owns(&coach, &facts));
}

/* What is not known is nobody's, also when the principal lacks it. */
static void
test_nothing_is_not_owned(void **state)
{
    const struct facts nothing = { .is_led = false };

    (void)state;
    for (int role = 0; role < ROLE_COUNT; role++) {
        struct principal principal = a((enum role)role);
        assert_false(permit_owns(&principal, &nothing));
    }
}

static void
test_sponsors_need_consent(void **state)
{
    struct principal mentor = a(ROLE_sponsor), head = a(ROLE_sponsor);
    struct facts facts = { .application_ref = TEXT_STATIC("A1"),
                           .school_urn = TEXT_STATIC("123456") };

    (void)state;
    set(mentor.application_ref, "A1");
    set(head.urn, "123456");
    assert_false(permit_owns(&mentor, &facts));
    assert_false(permit_owns(&head, &facts));
    facts.mentor_consent = true;
    assert_true(permit_owns(&mentor, &facts));
    assert_false(permit_owns(&head, &facts));
    facts.mentor_consent = false;
    facts.headteacher_consent = true;
    assert_false(permit_owns(&mentor, &facts));
    assert_true(permit_owns(&head, &facts));
    facts.school_urn = TEXT("654321");
    assert_false(permit_owns(&head, &facts));
}

static const struct field *
field_of(const char *message, const char *name, const struct message_type **ret_type)
{
    for (size_t i = 0; proto_all[i]; i++)
        for (size_t j = 0; j < proto_all[i]->field_count; j++)
            if (strcmp(proto_all[i]->name, message) == 0
                && strcmp(proto_all[i]->fields[j].name, name) == 0) {
                *ret_type = proto_all[i];
                return &proto_all[i]->fields[j];
            }
    fail_msg("there is no %s of %s", name, message);
    return NULL;
}

static bool
sees(enum role role, const char *message, const char *name)
{
    const struct message_type *type = NULL;
    const struct field *field = field_of(message, name, &type);

    return permit_field(role, type, field);
}

static void
test_fields(void **state)
{
    (void)state;
    assert_true(sees(ROLE_coach, "coaching.note_row", "text"));
    assert_false(sees(ROLE_operations, "coaching.note_row", "text"));
    assert_true(sees(ROLE_operations, "enrolment.participant_row", "last_name"));
    assert_true(sees(ROLE_facilitator, "enrolment.participant_row", "last_name"));
    assert_false(sees(ROLE_facilitator, "enrolment.participant_row", "email"));
    assert_false(sees(ROLE_facilitator, "enrolment.participant_row", "adjustment"));
    assert_false(sees(ROLE_inspector, "enrolment.participant_row", "last_name"));
    assert_true(sees(ROLE_inspector, "enrolment.participant_row", "partner_id"));
    assert_false(sees(ROLE_sponsor, "enrolment.participant_row", "adjustment"));
    assert_false(sees(ROLE_partner, "assessment.mark_row", "staff_id"));
    assert_true(sees(ROLE_partner, "assessment.mark_row", "result"));
    assert_false(sees(ROLE_partner, "enrolment.school_row", "headteacher_email"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_route_has_one_row),
        cmocka_unit_test(test_each_row_has_a_route),
        cmocka_unit_test(test_an_inspector_only_reads),
        cmocka_unit_test(test_only_roles_with_something_of_their_own_have_it),
        cmocka_unit_test(test_a_coachs_notes_are_the_coachs),
        cmocka_unit_test(test_a_marker_sees_nobody),
        cmocka_unit_test(test_the_way_in),
        cmocka_unit_test(test_who_is_limited_makes_no_keys),
        cmocka_unit_test(test_whose_something_is),
        cmocka_unit_test(test_nothing_is_not_owned),
        cmocka_unit_test(test_sponsors_need_consent),
        cmocka_unit_test(test_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
