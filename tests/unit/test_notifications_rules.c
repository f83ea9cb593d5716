/* Rules without a database: conditions, tables, and what the gate says. */
// parts: notifications/rules/rule_expr notifications/rules/rule_when notifications/people/zone
// parts: notifications/people/quiet notifications/rules/rule_facts notifications/rules/rule_parse
// parts: notifications/rules/rule_default notifications/rules/rule_set
// parts: notifications/rules/rule_decide notifications/send/gate_decide
// parts: notifications/rules/audience_origin
#include "services/notifications/rules/audience.h"
#include "services/notifications/send/gate.h"

#include "common/base/value.h"
#include "proto/assessment.h"
#include "proto/enrolment.h"
#include "proto/sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct message_type *const types[] = {
    &enrolment_accepted, &enrolment_waitlisted,
    &enrolment_rejected, &enrolment_withdrawn,
    &assessment_passed,  &assessment_referred,
    &assessment_failed,  &sessions_booked,
    &sessions_missed,    NULL,
};

static int64_t
us(const char *time)
{
    int64_t moment = 0;

    assert_true(value_time(text_of(time), &moment));
    return moment;
}

static struct rule_set *
parse(const char *rules)
{
    struct rule_set *set = NULL;
    struct error err;

    if (rule_set_parse(text_of(rules), types, &set, &err) != OK)
        fail_msg("%s", err.text);
    return set;
}

/* ---- Conditions */

static const struct booking_changed booking = {
    .application_ref = TEXT_STATIC("A1"),
    .session_id = TEXT_STATIC("S1"),
    .starts_at = 100,
    .online = true,
    .sequence = 3,
    .why = TEXT_STATIC("asked"),
};

static enum truth
holds(const char *condition)
{
    struct rule_facts facts = { .type = &sessions_booked, .body = &booking };
    struct expr expr;
    struct error err;

    facts.known[KNOWN_seat_state] = (struct expr_value){ true, TEXT("booked"), 0 };
    facts.known[KNOWN_seat_starts_at] = (struct expr_value){ true, { NULL, 0 }, 100 };
    if (expr_parse(text_of(condition), rule_facts_find, &sessions_booked, &expr, &err) != OK)
        fail_msg("%s: %s", condition, err.text);
    return expr_holds(&expr, rule_facts_lookup, &facts);
}

static void
test_conditions(void **state)
{
    static const struct {
        const char *text;
        enum truth truth;
    } cases[] = {
        { "", TRUTH_YES },
        { "online", TRUTH_YES },
        { "not online", TRUTH_NO },
        { "why = \"asked\" and sequence >= 3", TRUTH_YES },
        { "why != \"asked\" or sequence < 3", TRUTH_NO },
        { "sequence > 2 and not (sequence = 3 or online)", TRUTH_NO },
        { "seat.state = \"booked\" and seat.starts_at = starts_at", TRUTH_YES },
        { "session.is_called_off", TRUTH_UNKNOWN },
        { "session.is_called_off and not online", TRUTH_NO },
        { "session.is_called_off or online", TRUTH_YES },
        { "not session.is_called_off and online", TRUTH_UNKNOWN },
        { "not not online", TRUTH_YES },
        { "why = \"# no comment\"", TRUTH_NO },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (holds(cases[i].text) != cases[i].truth)
            fail_msg("%s: %d", cases[i].text, holds(cases[i].text));
}

static void
test_conditions_that_are_none(void **state)
{
    static const char *const wrong[] = {
        "colour = 1", "online =",
        "why",        "why < \"b\"",
        "why = 1",    "(online",
        "online)",    "why = \"open",
        "and",        "online online",
        "1",          "= 1",
        "not",        "sequence = 99999999999",
    };
    char deep[200];
    struct expr expr;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (expr_parse(text_of(wrong[i]), rule_facts_find, &sessions_booked, &expr, &err)
            != INVALID)
            fail_msg("taken: %s", wrong[i]);
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(expr_parse(text_of(deep), rule_facts_find, &sessions_booked, &expr, &err),
                     INVALID);
}

/* ---- Tables */

static void
test_the_built_in_seven_are_the_counted_ones(void **state)
{
    struct rule_set *set = parse(rule_set_builtin().data);
    const char *missing = NULL;

    (void)state;
    assert_int_equal(set->count, 7);
    assert_true(rule_set_has_counted(set, &missing));
    rule_set_destroy(&set);
    set = parse("x sessions.booked participant x email now never normal sessions -\n");
    assert_false(rule_set_has_counted(set, &missing));
    rule_set_destroy(&set);
}

static void
test_no_rule_stands_before_a_counted_one(void **state)
{
    static const char *const before[] = {
        "x enrolment.accepted participant application_accepted email now+30d never bulk digest -\n",
        "x enrolment.accepted participant application_accepted email now never urgent mandatory "
        "reason = \"never\"\n",
    };
    const char *missing = NULL;
    char text[4096];

    (void)state;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        for (int is_behind = 0; is_behind < 2; is_behind++) {
            snprintf(text, sizeof text, "%s%s%s", is_behind ? "" : before[i],
                     rule_set_builtin().data, is_behind ? before[i] : "");
            struct rule_set *set = parse(text);
            assert_int_equal(rule_set_has_counted(set, &missing), is_behind);
            rule_set_destroy(&set);
        }
}

/* ---- The gate */

#define REMINDER                                                                       \
    "set quiet 21:00 07:00\nset cap 2\n"                                               \
    "r sessions.booked participant r email starts_at-1d starts_at-2h normal sessions " \
    "seat.starts_at = starts_at\n"                                                     \
    "d sessions.missed partner d email daily now+1d bulk digest -\n"

static void
test_what_the_gate_says(void **state)
{
    struct rule_set *set = parse(REMINDER);
    int64_t noon = us("2026-11-10T12:00:00Z"), night = us("2026-11-10T22:00:00Z");
    struct gate_intent fine = {
        .rule = &set->list[0],
        .facts = { .type = &sessions_booked, .body = &booking },
        .due_us = noon - 1,
        .until_us = us("2026-11-11T10:00:00Z"),
        .priority = RULE_NORMAL,
        .is_consented = true,
        .choice = TEXT("yes"),
        .quiet = set->defaults.quiet,
        .zone = set->zone,
    };
    struct gate_intent intent = fine;

    (void)state;
    assert_true(gate_decide(set, &intent, noon).is_ready);
    assert_int_equal(gate_decide(set, &intent, night).due_us, us("2026-11-11T07:00:00Z"));
    assert_string_equal(gate_decide(set, &intent, night).reason, "quiet_hours");
    intent.until_us = us("2026-11-11T07:00:00Z");
    assert_string_equal(gate_decide(set, &intent, night).state, "suppressed");
    assert_string_equal(gate_decide(set, &intent, intent.until_us).reason, "expired");
    intent = fine;
    intent.is_quiet_channel = true;
    assert_true(gate_decide(set, &intent, night).is_ready);
    intent = fine;
    intent.facts.known[KNOWN_seat_starts_at] = (struct expr_value){ true, { NULL, 0 }, 7 };
    assert_string_equal(gate_decide(set, &intent, noon).reason, "superseded");
    intent.due_us = noon + 1; /* also before its time */
    assert_string_equal(gate_decide(set, &intent, noon).state, "withdrawn");
    intent = fine;
    intent.is_replaced = true;
    assert_string_equal(gate_decide(set, &intent, noon).reason, "superseded");
    intent = fine;
    intent.is_consented = false;
    assert_string_equal(gate_decide(set, &intent, noon).reason, "no_consent");
    intent = fine;
    intent.choice = TEXT("no");
    assert_string_equal(gate_decide(set, &intent, noon).reason, "preference");
    intent = fine;
    intent.released = 2;
    assert_string_equal(gate_decide(set, &intent, noon).reason, "cap");
    intent.priority = RULE_URGENT;
    assert_true(gate_decide(set, &intent, noon).is_ready);
    intent.priority = RULE_BULK;
    intent.released = 1;
    assert_string_equal(gate_decide(set, &intent, noon).reason, "cap");
    intent.is_released = true; /* it was counted when it went through first */
    assert_true(gate_decide(set, &intent, noon).is_ready);
    intent = fine;
    intent.rule = NULL;
    assert_string_equal(gate_decide(set, &intent, noon).reason, "no_rule");
    rule_set_destroy(&set);
}

static bool
may_grow(enum audience audience, const struct message_type *type, const void *body, size_t told)
{
    const struct rule rule = { .audience = audience };

    return audience_may_grow(&rule, &(struct item){ .type = type, .body = body }, told);
}

static void
test_an_audience_may_grow_where_another_service_tells_of_it(void **state)
{
    (void)state;
    const struct session_missed missed = { .application_ref = TEXT("A1"),
                                           .session_id = TEXT("S1") };
    const struct session_missed of_none = { .status = TEXT("absent") };
    const struct application_changed accepted = { .application_ref = TEXT("A1") };

    assert_true(may_grow(AUDIENCE_COACH, &sessions_missed, &missed, 0));
    assert_false(may_grow(AUDIENCE_COACH, &sessions_missed, &missed, 1));
    assert_false(may_grow(AUDIENCE_COACH, &sessions_missed, &of_none, 0));
    assert_true(may_grow(AUDIENCE_FACILITATOR, &sessions_missed, &missed, 0));
    assert_true(may_grow(AUDIENCE_BOOKED, &sessions_missed, &missed, 3));
    assert_true(may_grow(AUDIENCE_MARKER, &sessions_missed, &of_none, 3));
    assert_true(may_grow(AUDIENCE_EVERYBODY, &enrolment_accepted, &accepted, 0));
    assert_false(may_grow(AUDIENCE_HEADTEACHER, &enrolment_accepted, &accepted, 0));
    assert_false(may_grow(AUDIENCE_PARTICIPANT, &sessions_missed, &missed, 0));
    assert_false(may_grow(AUDIENCE_OPERATIONS, &sessions_missed, &missed, 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_audience_may_grow_where_another_service_tells_of_it),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_conditions_that_are_none),
        cmocka_unit_test(test_the_built_in_seven_are_the_counted_ones),
        cmocka_unit_test(test_no_rule_stands_before_a_counted_one),
        cmocka_unit_test(test_what_the_gate_says),
    };

    return cmocka_run_group_tests_name("rules of notifications", tests, NULL, NULL);
}
