// parts: enrolment/rules enrolment/rules_live
#include "enrolment_sample.h"

static struct refusal
consent(struct application *application, const char *sponsor, bool is_given, bool *ret_is_new)
{
    const struct set_consent row = { .application_ref = TEXT("A1"),
                                     .sponsor = text_of(sponsor),
                                     .is_given = is_given };

    *ret_is_new = false;
    return rule_consent(&row, application, ret_is_new);
}

static void
a_consent_is_the_sponsors_own_and_new_once(void **unused)
{
    (void)unused;
    struct application application = { .state = STATE_accepted };
    bool is_new;

    expect_code(consent(&application, "headteacher", true, &is_new), NULL, NULL);
    assert_true(is_new && application.headteacher_consent && !application.mentor_consent);
    expect_code(consent(&application, "headteacher", true, &is_new), NULL, NULL);
    assert_false(is_new);
    expect_code(consent(&application, "mentor", false, &is_new), NULL, NULL);
    assert_false(is_new);
    expect_code(consent(&application, "headteacher", false, &is_new), NULL, NULL);
    assert_true(is_new && !application.headteacher_consent);
    expect_code(consent(NULL, "mentor", true, &is_new), "unknown_application", "application_ref");
    assert_false(is_new);
}

static struct refusal
adjustment(struct application *application, const char *value, bool *ret_is_new)
{
    const struct set_adjustment row = { .application_ref = TEXT("A1"),
                                        .adjustment = text_of(value) };

    *ret_is_new = false;
    return rule_adjustment(&row, application, ret_is_new);
}

static void
an_adjustment_is_one_of_those_there_are(void **unused)
{
    (void)unused;
    struct application application = { .state = STATE_deferred };
    bool is_new;

    expect_code(adjustment(&application, "extra_time_52", &is_new), "bad_adjustment", "adjustment");
    expect_code(adjustment(&application, "extra_time_25", &is_new), NULL, NULL);
    assert_true(is_new);
    expect_text(application.adjustment, "extra_time_25");
    expect_code(adjustment(&application, "extra_time_25", &is_new), NULL, NULL);
    assert_false(is_new);
    expect_code(adjustment(&application, "", &is_new), NULL, NULL);
    assert_true(is_new);
    expect_code(adjustment(NULL, "", &is_new), "unknown_application", "application_ref");
}

static void
who_has_passed_or_waits_for_a_decision_is_not_adjusted(void **unused)
{
    (void)unused;
    struct application passed = { .state = STATE_accepted, .is_passed = true };
    struct application pending = { .state = STATE_pending };
    bool is_new;

    expect_code(adjustment(&passed, "extra_time_25", &is_new), "not_allowed", "application_ref");
    expect_code(adjustment(&pending, "extra_time_25", &is_new), "not_allowed", "application_ref");
    expect_text(passed.adjustment, "");
}

static void
what_is_left_empty_is_made_or_now(void **unused)
{
    (void)unused;
    const struct text now = TEXT("2026-11-25T10:00:00Z");
    struct submit_application row = { .trn = TEXT("1234567"), .mode = TEXT("online") };
    struct apply made = rule_live_apply(&row, TEXT("k1"), now);

    expect_text(made.application_ref, "k1");
    expect_text(made.submitted_at, "2026-11-25T10:00:00Z");
    expect_text(made.trn, "1234567");
    expect_text(made.mode, "online");
    row.application_ref = TEXT("A1");
    row.submitted_at = TEXT("yesterday");
    made = rule_live_apply(&row, TEXT("k1"), now);
    expect_text(made.application_ref, "A1");
    expect_text(made.submitted_at, "yesterday");

    struct change_application change = { .application_ref = TEXT("A1"), .to = TEXT("P2") };
    expect_text(rule_live_change(&change, now).at, "2026-11-25T10:00:00Z");
    expect_text(rule_live_change(&change, now).to, "P2");
    change.at = TEXT("2026-01-01T00:00:00Z");
    expect_text(rule_live_change(&change, now).at, "2026-01-01T00:00:00Z");
}

static void
a_version_is_that_of_the_moment(void **unused)
{
    (void)unused;
    const struct application application = { .version = 7 };

    assert_null(rule_live_version(TEXT(""), &application).code);
    assert_null(rule_live_version(TEXT("7"), &application).code);
    assert_null(rule_live_version(TEXT("7"), NULL).code);
    expect_code(rule_live_version(TEXT("6"), &application), "changed_meanwhile", "if_sequence");
    expect_code(rule_live_version(TEXT("seven"), &application), "bad_number", "if_sequence");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_consent_is_the_sponsors_own_and_new_once),
        cmocka_unit_test(an_adjustment_is_one_of_those_there_are),
        cmocka_unit_test(who_has_passed_or_waits_for_a_decision_is_not_adjusted),
        cmocka_unit_test(what_is_left_empty_is_made_or_now),
        cmocka_unit_test(a_version_is_that_of_the_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
