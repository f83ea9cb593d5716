// parts: enrolment/rules
#include "enrolment_sample.h"

static void
a_state_reads_as_it_is_written(void **unused)
{
    (void)unused;
    enum state read = STATE_pending;

    for (int state = 0; state < STATE_COUNT; state++) {
        assert_true(state_read(state_text((enum state)state), &read));
        assert_int_equal(read, state);
    }
    assert_false(state_read(TEXT("expelled"), &read));
    assert_false(state_read(TEXT(""), &read));
}

static void
a_cohort_needs_two_dates(void **unused)
{
    (void)unused;
    int64_t starts_on = 0;
    int64_t completes_on = 0;
    struct open_cohort row = { .starts_on = TEXT("1970-01-02"),
                               .completes_on = TEXT("1970-01-03") };

    expect_code(rule_cohort(&row, &starts_on, &completes_on), NULL, NULL);
    assert_int_equal(starts_on, INT64_C(86400000000));
    assert_int_equal(completes_on, INT64_C(172800000000));
    row.completes_on = TEXT("2026-02-30");
    expect_code(rule_cohort(&row, &starts_on, &completes_on), "bad_date", "completes_on");
    row.starts_on = TEXT("");
    expect_code(rule_cohort(&row, &starts_on, &completes_on), "bad_date", "starts_on");
}

static void
a_partner_is_new_and_its_parent_is_known(void **unused)
{
    (void)unused;

    static const struct {
        const char *parent;
        bool is_known, is_parent_known;
        const char *code, *field;
    } rows[] = {
        { "", false, false, NULL, NULL },
        { "P-1", false, true, NULL, NULL },
        { "P-1", false, false, "unknown_partner", "parent_partner_id" },
        { "P-1", true, false, "duplicate", "partner_id" },
        { "", true, true, "duplicate", "partner_id" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct register_partner row = { .partner_id = TEXT("P-2"),
                                              .parent_partner_id = text_of(rows[i].parent) };
        expect_code(rule_partner(&row, rows[i].is_known, rows[i].is_parent_known), rows[i].code,
                    rows[i].field);
    }
}

static void
a_school_row_is_refused_with_the_first_code_that_applies(void **unused)
{
    (void)unused;

    static const struct {
        const char *urn, *type;
        bool is_known;
        const char *code, *field;
    } rows[] = {
        { "100001", "state_school", false, NULL, NULL },
        { "100001", "british_school_overseas", false, NULL, NULL },
        { "10001", "nothing", true, "bad_urn", "urn" },
        { "1000001", "academy", false, "bad_urn", "urn" },
        { "10000x", "academy", false, "bad_urn", "urn" },
        { "100001", "nothing", true, "duplicate", "urn" },
        { "100001", "nothing", false, "bad_type", "type" },
        { "100001", "Academy", false, "bad_type", "type" },
        { "100001", "", false, "bad_type", "type" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct register_school row = { .urn = text_of(rows[i].urn),
                                             .type = text_of(rows[i].type) };
        expect_code(rule_school(&row, rows[i].is_known), rows[i].code, rows[i].field);
    }
}

static void
a_row_of_places_is_refused_with_the_first_code_that_applies(void **unused)
{
    (void)unused;

    static const struct {
        const char *places;
        bool is_partner_known, is_programme_known, is_known;
        const char *code, *field;
    } rows[] = {
        { "0", true, true, false, NULL, NULL },
        { "012", true, true, false, NULL, NULL },
        { "x", false, false, true, "unknown_partner", "partner_id" },
        { "x", true, false, true, "unknown_programme", "programme" },
        { "x", true, true, true, "bad_number", "places" },
        { "1234567890", true, true, false, "bad_number", "places" },
        { "12", true, true, true, "duplicate", "programme" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct set_places row = { .places = text_of(rows[i].places) };
        int64_t places = -1;
        expect_code(rule_places(&row, rows[i].is_partner_known, rows[i].is_programme_known,
                                rows[i].is_known, &places),
                    rows[i].code, rows[i].field);
    }
}

static const struct apply good_row = {
    .application_ref = TEXT_STATIC("A-1"),
    .submitted_at = TEXT_STATIC("2026-05-01T10:00:00Z"),
    .trn = TEXT_STATIC("1234567"),
    .email = TEXT_STATIC("a@example.org"),
    .date_of_birth = TEXT_STATIC("1980-02-29"),
    .school_urn = TEXT_STATIC("100001"),
    .role = TEXT_STATIC("headteacher"),
    .programme = TEXT_STATIC("NPQX"),
    .mode = TEXT_STATIC("online"),
    .partner_id = TEXT_STATIC("P-1"),
    .previously_funded = TEXT_STATIC("no"),
};
static const struct apply_facts good_facts = { false, true, true, &programme };

static void
an_application_is_registered_as_pending_with_the_version_of_its_programme(void **unused)
{
    (void)unused;
    struct application made = { 0 };

    expect_code(rule_apply(&good_row, &good_facts, &made), NULL, NULL);
    assert_int_equal(made.state, STATE_pending);
    assert_int_equal(made.programme_version, 3);
    assert_int_equal(made.submitted_at, INT64_C(1777629600000000));
    assert_int_equal(made.version, 0);
    expect_text(made.application_ref, "A-1");
    expect_text(made.mode, "online");
    expect_text(made.reason, "");
}

/* Each row breaks one more rule than the one below it: the first one must be told. */
static void
an_application_row_is_refused_with_the_first_code_that_applies(void **unused)
{
    (void)unused;
    struct apply row = good_row;
    struct apply_facts facts = good_facts;
    struct application made = { 0 };

    facts.is_partner_known = false;
    expect_code(rule_apply(&row, &facts, &made), "unknown_partner", "partner_id");
    row.mode = TEXT("Online");
    expect_code(rule_apply(&row, &facts, &made), "unknown_mode", "mode");
    facts.programme = NULL;
    expect_code(rule_apply(&row, &facts, &made), "unknown_programme", "programme");
    facts.is_school_known = false;
    expect_code(rule_apply(&row, &facts, &made), "unknown_school", "school_urn");
    row.email = TEXT("nobody");
    expect_code(rule_apply(&row, &facts, &made), "bad_email", "email");
    row.trn = TEXT("123456");
    expect_code(rule_apply(&row, &facts, &made), "bad_trn", "trn");
    row.date_of_birth = TEXT("29/02/1980");
    expect_code(rule_apply(&row, &facts, &made), "bad_date", "date_of_birth");
    row.submitted_at = TEXT("2026-05-01");
    expect_code(rule_apply(&row, &facts, &made), "bad_date", "submitted_at");
    facts.is_known = true;
    expect_code(rule_apply(&row, &facts, &made), "duplicate_ref", "application_ref");
    assert_null(made.application_ref.data);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_reads_as_it_is_written),
        cmocka_unit_test(a_cohort_needs_two_dates),
        cmocka_unit_test(a_partner_is_new_and_its_parent_is_known),
        cmocka_unit_test(a_school_row_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(a_row_of_places_is_refused_with_the_first_code_that_applies),
        cmocka_unit_test(an_application_is_registered_as_pending_with_the_version_of_its_programme),
        cmocka_unit_test(an_application_row_is_refused_with_the_first_code_that_applies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
