// parts: enrolment/rules enrolment/rules_decision enrolment/rules_change
#include "enrolment_sample.h"

static const struct programme_reasons withdrawal = { 2, { "change-in-career", "other" } };
static const struct programme_reasons deferral = { 2, { "bereavement", "other" } };

static const struct place full = { .is_set = true, .places = 1, .taken = 1 };
static const struct place roomy = { .is_set = true, .places = 2, .taken = 1 };

/* A row with everything that any action needs. */
static struct refusal
change(const char *action, enum state from, struct change *ret_change)
{
    const struct application application = { .state = from, .partner_id = TEXT("P-1") };
    const struct change_status row = {
        .at = TEXT("2026-09-01T00:00:00Z"),
        .action = text_of(action),
        .reason = TEXT("other"),
        .to = text_of(text_is(TEXT("transfer"), action) ? "P-2" : "online"),
    };
    const struct change_facts facts = {
        .programme = &programme,
        .withdrawal = &withdrawal,
        .deferral = &deferral,
        .is_target_known = true,
        .target = &roomy,
    };

    return rule_change(&row, &application, &facts, ret_change);
}

static void
each_action_is_allowed_from_its_states_and_from_no_other(void **unused)
{
    (void)unused;

    static const struct {
        const char *action;
        enum state from, to;
        bool frees_place;
    } allowed[] = {
        { "withdraw", STATE_accepted, STATE_withdrawn, true },
        { "withdraw", STATE_deferred, STATE_withdrawn, true },
        { "withdraw", STATE_waitlisted, STATE_withdrawn, false },
        { "defer", STATE_accepted, STATE_deferred, false },
        { "resume", STATE_deferred, STATE_accepted, false },
        { "change_mode", STATE_accepted, STATE_accepted, false },
        { "transfer", STATE_accepted, STATE_accepted, true },
    };

    static const char *const actions[] = { "withdraw", "defer",   "resume",   "change_mode",
                                           "transfer", "promote", "Withdraw", "" };
    size_t found = 0;

    for (size_t a = 0; a < COUNT(actions); a++)
        for (int from = 0; from < STATE_COUNT; from++) {
            struct change made = { 0 };
            struct refusal refusal = change(actions[a], (enum state)from, &made);
            size_t i = 0;
            while (i < COUNT(allowed)
                   && (allowed[i].from != (enum state)from
                       || !text_is(text_of(actions[a]), allowed[i].action)))
                i++;
            if (i == COUNT(allowed)) {
                expect_code(refusal, "not_allowed", "action");
                continue;
            }
            expect_code(refusal, NULL, NULL);
            assert_int_equal(made.to, allowed[i].to);
            assert_int_equal(made.frees_place, allowed[i].frees_place);
            assert_int_equal(made.at, INT64_C(1788220800000000));
            found++;
        }
    assert_int_equal(found, COUNT(allowed));
}

static void
a_status_row_is_refused_with_the_first_code_that_applies(void **unused)
{
    (void)unused;
    static const char at[] = "2026-09-01T00:00:00+01:00";

    static const struct {
        const char *at, *action, *reason, *to;
        bool is_there, is_passed, is_target_known;
        const struct place *target;
        const char *code, *field;
    } rows[] = {
        { "x", "x", "x", "x", false, true, false, &full, "unknown_application", "application_ref" },
        { "x", "x", "x", "x", true, true, false, &full, "bad_date", "at" },
        { at, "x", "x", "x", true, false, false, &full, "not_allowed", "action" },
        { at, "withdraw", "other", "", true, true, false, &full, "not_allowed", "action" },
        { at, "resume", "", "", true, false, false, &full, "not_allowed", "action" },
        { at, "withdraw", "bereavement", "", true, false, false, &full, "bad_reason", "reason" },
        { at, "withdraw", "", "", true, false, false, &full, "bad_reason", "reason" },
        { at, "defer", "change-in-career", "", true, false, false, &full, "bad_reason", "reason" },
        { at, "defer", "bereavement", "", true, false, false, &full, NULL, NULL },
        { at, "change_mode", "", "hybrid", true, false, true, &roomy, "unknown_mode", "to" },
        { at, "change_mode", "", "", true, false, true, &roomy, "unknown_mode", "to" },
        { at, "change_mode", "", "blended", true, false, false, &full, NULL, NULL },
        { at, "transfer", "", "P-2", true, false, false, &roomy, "unknown_partner", "to" },
        { at, "transfer", "", "P-2", true, false, true, &full, "no_place", "to" },
        { at, "transfer", "", "P-1", true, false, true, &roomy, "no_place", "to" },
        { at, "transfer", "", "P-2", true, false, true, &roomy, NULL, NULL },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct application application = { .state = STATE_accepted,
                                                 .is_passed = rows[i].is_passed,
                                                 .mode = TEXT("blended"),
                                                 .partner_id = TEXT("P-1") };
        const struct change_status row = { .at = text_of(rows[i].at),
                                           .action = text_of(rows[i].action),
                                           .reason = text_of(rows[i].reason),
                                           .to = text_of(rows[i].to) };
        const struct change_facts facts = { .programme = &programme,
                                            .withdrawal = &withdrawal,
                                            .deferral = &deferral,
                                            .is_target_known = rows[i].is_target_known,
                                            .target = rows[i].target };
        struct change made = { 0 };
        expect_code(rule_change(&row, rows[i].is_there ? &application : NULL, &facts, &made),
                    rows[i].code, rows[i].field);
    }
}

static void
a_change_touches_only_what_its_action_is_about(void **unused)
{
    (void)unused;

    static const struct {
        const char *action;
        enum state from;
        const char *reason, *mode, *partner_id;
        const struct message_type *event;
    } rows[] = {
        { "withdraw", STATE_deferred, "given", "blended", "P-1", &enrolment_withdrawn },
        { "defer", STATE_accepted, "given", "blended", "P-1", &enrolment_deferred },
        { "resume", STATE_deferred, "", "blended", "P-1", &enrolment_resumed },
        { "change_mode", STATE_accepted, "", "new", "P-1", &enrolment_mode_changed },
        { "transfer", STATE_accepted, "", "blended", "new", &enrolment_transferred },
    };
    const struct change_status row = { .reason = TEXT("given"), .to = TEXT("new") };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct application application = {
            .state = rows[i].from,
            .reason = text_of(rows[i].from == STATE_deferred ? "bereavement" : ""),
            .mode = TEXT("blended"),
            .partner_id = TEXT("P-1"),
        };
        struct change made = { 0 };
        expect_code(change(rows[i].action, rows[i].from, &made), NULL, NULL);
        assert_ptr_equal(made.event, rows[i].event);
        change_apply(&made, &row, &application);
        assert_int_equal(application.state, made.to);
        expect_text(application.reason, rows[i].reason);
        expect_text(application.mode, rows[i].mode);
        expect_text(application.partner_id, rows[i].partner_id);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_action_is_allowed_from_its_states_and_from_no_other),
        cmocka_unit_test(a_status_row_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_change_touches_only_what_its_action_is_about),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
