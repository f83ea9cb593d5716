// parts: coaching/rules
#include "services/coaching/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static void
expect_code(struct refusal refusal, const char *code, const char *field)
{
    if (!code) {
        assert_null(refusal.code);
        return;
    }
    assert_non_null(refusal.code);
    assert_string_equal(refusal.code, code);
    assert_string_equal(refusal.field, field);
}

static void
a_coach_is_the_same_in_either_case_and_only_then(void **state)
{
    (void)state;
    uint8_t one[LOOKUP_DIGEST_SIZE], same[LOOKUP_DIGEST_SIZE], other[LOOKUP_DIGEST_SIZE];

    lookup_digest(TEXT("Coach0@Partner.Example.ORG"), one);
    lookup_digest(TEXT("coach0@partner.example.org"), same);
    lookup_digest(TEXT("coach1@partner.example.org"), other);
    assert_memory_equal(one, same, sizeof one);
    assert_memory_not_equal(one, other, sizeof one);
}

static void
a_coach_row_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;

    static const struct {
        const char *email, *max;
        bool is_partner_known, is_coach_known;
        const char *code, *field;
    } rows[] = {
        { "c@x.org", "40", true, false, NULL, NULL },
        { "c@x.org", "0", true, false, NULL, NULL },
        { "c@x.org", "999999999", true, false, NULL, NULL },
        { "no address", "x", false, true, "bad_email", "coach_email" },
        { "c@x.org", "x", false, true, "unknown_partner", "partner_id" },
        { "c@x.org", "x", true, true, "bad_number", "max_participants" },
        { "c@x.org", "-1", true, true, "bad_number", "max_participants" },
        { "c@x.org", "1000000000", true, true, "bad_number", "max_participants" },
        { "c@x.org", "40", true, true, "duplicate", "coach_email" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct register_coach row = { .coach_email = text_of(rows[i].email),
                                            .partner_id = TEXT("p"),
                                            .max_participants = text_of(rows[i].max) };
        int64_t max = 0;
        expect_code(rules_coach_check(&row, rows[i].is_partner_known, rows[i].is_coach_known, &max),
                    rows[i].code, rows[i].field);
    }
}

static void
a_meeting_row_is_refused_with_the_first_code_that_applies(void **state)
{
    (void)state;

    static const struct {
        bool is_known;
        const char *state; /* NULL: no such application */
        int64_t coach_id;
        const char *held_at, *status, *minutes;
        const char *code, *field;
    } rows[] = {
        { false, "accepted", 1, "2026-11-11T16:00:00Z", "held", "60", NULL, NULL },
        { false, "accepted", 1, "2026-11-11T16:00:00Z", "no_show", "0", NULL, NULL },
        { false, "accepted", 1, "2026-11-11T16:00:00Z", "cancelled", "1440", NULL, NULL },
        { true, NULL, 0, "x", "x", "x", "duplicate_event", "meeting_id" },
        { false, NULL, 0, "x", "x", "x", "unknown_application", "application_ref" },
        { false, "deferred", 0, "x", "x", "x", "bad_date", "held_at" },
        { false, "deferred", 1, "2026-11-11T16:00:00Z", "x", "x", "not_active", "application_ref" },
        { false, "withdrawn", 0, "2026-11-11T16:00:00Z", "x", "x", "not_active",
          "application_ref" },
        { false, "rejected", 0, "2026-11-11T16:00:00Z", "x", "x", "not_active", "application_ref" },
        { false, "waitlisted", 0, "2026-11-11T16:00:00Z", "x", "x", "not_active",
          "application_ref" },
        { false, "accepted", 0, "2026-11-11T16:00:00Z", "x", "x", "no_coach", "application_ref" },
        { false, "accepted", 1, "2026-11-11T16:00:00Z", "Held", "x", "bad_status", "status" },
        { false, "accepted", 1, "2026-11-11T16:00:00Z", "", "x", "bad_status", "status" },
        { false, "accepted", 1, "2026-11-11T16:00:00Z", "held", "1441", "bad_minutes", "minutes" },
        { false, "accepted", 1, "2026-11-11T16:00:00Z", "no_show", "", "bad_minutes", "minutes" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct record_meeting row = { .meeting_id = TEXT("m"),
                                            .application_ref = TEXT("a"),
                                            .held_at = text_of(rows[i].held_at),
                                            .status = text_of(rows[i].status),
                                            .minutes = text_of(rows[i].minutes) };
        const struct participant participant = {
            .state = text_of(rows[i].state ? rows[i].state : ""),
            .coach_id = rows[i].coach_id,
        };
        int64_t at = 0;
        int64_t minutes = 0;
        expect_code(rules_meeting_check(&row, rows[i].is_known, rows[i].state ? &participant : NULL,
                                        &at, &minutes),
                    rows[i].code, rows[i].field);
    }
}

static void
only_a_held_meeting_gives_minutes(void **state)
{
    (void)state;
    assert_int_equal(rules_meeting_credit(TEXT("held"), 60), 60);
    assert_int_equal(rules_meeting_credit(TEXT("held"), 0), 0);
    assert_int_equal(rules_meeting_credit(TEXT("no_show"), 60), 0);
    assert_int_equal(rules_meeting_credit(TEXT("cancelled"), 60), 0);
}

static void
a_deferred_person_keeps_the_coach_and_one_who_leaves_does_not(void **state)
{
    (void)state;
    const struct participant participant = { .partner_id = TEXT("north"), .coach_id = 7 };

    static const struct {
        const char *state, *partner_id;
        bool stays;
    } rows[] = {
        { "accepted", "north", true },   { "deferred", "north", true },
        { "accepted", "south", false },  { "withdrawn", "north", false },
        { "withdrawn", "south", false },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct application_changed now = { .state = text_of(rows[i].state),
                                                 .partner_id = text_of(rows[i].partner_id) };
        assert_int_equal(rules_coach_stays(&participant, &now), rows[i].stays);
    }
}

static void
the_wait_begins_with_the_place_the_return_and_the_transfer(void **state)
{
    (void)state;

    static const struct {
        const char *state, *partner_id;
        int64_t at, waits_from_us;
    } changes[] = {
        { "waitlisted", "north", 1, 1 }, { "accepted", "north", 2, 2 },
        { "accepted", "north", 3, 2 }, /* another mode */
        { "deferred", "north", 4, 2 },   { "accepted", "north", 5, 5 },
        { "accepted", "south", 6, 6 },
    };
    struct participant participant = { .application_ref = TEXT("a") };

    for (size_t i = 0; i < COUNT(changes); i++) {
        const struct application_changed now = { .state = text_of(changes[i].state),
                                                 .partner_id = text_of(changes[i].partner_id),
                                                 .programme = TEXT("NPQH"),
                                                 .at = changes[i].at };
        rules_participant_change(&participant, &now);
        assert_int_equal(participant.waits_from_us, changes[i].waits_from_us);
        assert_true(text_equal(participant.state, now.state));
        assert_true(text_equal(participant.partner_id, now.partner_id));
    }
}

static void
the_coach_with_the_most_room_is_chosen_and_of_equals_the_first(void **state)
{
    (void)state;
    struct coach coaches[] = {
        { .coach_id = 1, .max_participants = 2, .held = 1 },
        { .coach_id = 2, .max_participants = 3, .held = 0 },
        { .coach_id = 3, .max_participants = 0, .held = 0 },
    };
    const struct partner partner = { TEXT("north"), coaches, COUNT(coaches) };
    static const int64_t expected[] = { 2, 2, 1, 2 };

    for (size_t i = 0; i < COUNT(expected); i++) {
        assert_int_equal(rules_partner_room(&partner), COUNT(expected) - i);
        struct coach *coach = rules_coach_choose(&partner);
        assert_non_null(coach);
        assert_int_equal(coach->coach_id, expected[i]);
        rules_coach_take(coach);
    }
    assert_null(rules_coach_choose(&partner));
    assert_int_equal(rules_partner_room(&partner), 0);
    assert_false(coaches[2].is_changed);
}

static void
a_freed_coach_can_be_chosen_again(void **state)
{
    (void)state;
    struct coach coaches[] = {
        { .coach_id = 1, .max_participants = 1, .held = 1 },
        { .coach_id = 2, .max_participants = 1, .held = 1 },
    };
    struct partner partner = { TEXT("north"), coaches, COUNT(coaches) };

    rules_coach_free(&partner, 2);
    assert_int_equal(rules_coach_choose(&partner)->coach_id, 2);
    assert_true(coaches[1].is_changed);
    assert_false(coaches[0].is_changed);
}

static void
a_partner_without_coaches_has_no_room(void **state)
{
    (void)state;
    const struct partner partner = { .partner_id = TEXT("north") };

    assert_null(rules_coach_choose(&partner));
    assert_int_equal(rules_partner_room(&partner), 0);
}

static void
an_entity_is_found_by_its_whole_key(void **state)
{
    (void)state;
    struct identifier ids[] = { { TEXT("a"), false }, { TEXT("ab"), true }, { TEXT("b"), false } };

    assert_ptr_equal(lookup_find(TEXT("ab"), ids, COUNT(ids), sizeof *ids), &ids[1]);
    assert_ptr_equal(lookup_find(TEXT("b"), ids, COUNT(ids), sizeof *ids), &ids[2]);
    assert_null(lookup_find(TEXT("abc"), ids, COUNT(ids), sizeof *ids));
    assert_null(lookup_find(TEXT("a"), NULL, 0, sizeof *ids));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_coach_is_the_same_in_either_case_and_only_then),
        cmocka_unit_test(a_coach_row_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_meeting_row_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(only_a_held_meeting_gives_minutes),
        cmocka_unit_test(a_deferred_person_keeps_the_coach_and_one_who_leaves_does_not),
        cmocka_unit_test(the_wait_begins_with_the_place_the_return_and_the_transfer),
        cmocka_unit_test(the_coach_with_the_most_room_is_chosen_and_of_equals_the_first),
        cmocka_unit_test(a_freed_coach_can_be_chosen_again),
        cmocka_unit_test(a_partner_without_coaches_has_no_room),
        cmocka_unit_test(an_entity_is_found_by_its_whole_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
