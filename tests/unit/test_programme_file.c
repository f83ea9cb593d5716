#include "tests/unit/programme_sample.h"

#include "common/programme/programme_file.h"

static char *
read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;

    assert_non_null(file);
    assert_true(getdelim(&text, &size, '\0', file) > 0);
    fclose(file);
    return text;
}

static struct programme_file *
parse_file(void)
{
    char *json = read_whole("data/programmes.json");
    struct programme_file *file = NULL;
    struct error err = { 0 };

    if (programme_file_parse(text_of(json), &file, &err) != OK)
        fail_msg("%s", err.text);
    free(json);
    return file;
}

static void
the_file_of_programmes_is_good_and_each_definition_stands_alone(void **state)
{
    (void)state;
    struct programme_file *file = parse_file();

    assert_true(file->count >= 10);
    for (int i = 0; i < file->count; i++) {
        struct programme *p = parse(file->entries[i].definition);
        assert_string_equal(p->code, file->entries[i].code);
        assert_null(strchr(file->entries[i].definition, '\n'));
        programme_destroy(&p);
    }
    assert_true(programme_reasons_have(&file->withdrawal,
                                       TEXT("quality-of-programme-structure-not-suitable.")));
    assert_false(programme_reasons_have(&file->withdrawal, TEXT("bereavement")));
    assert_true(programme_reasons_have(&file->deferral, TEXT("bereavement")));
    programme_file_destroy(&file);
    assert_null(file);
}

static char *
canonical(const char *definition)
{
    struct programme_file *file = NULL;
    struct error err = { 0 };
    char *json = NULL;

    assert_true(asprintf(&json,
                         "{\"withdrawal_reasons\":[\"a\"],\"deferral_reasons\":[\"b\"],"
                         "\"programmes\":[%s]}",
                         definition)
                > 0);
    assert_int_equal(programme_file_parse(text_of(json), &file, &err), OK);
    char *text = strdup(file->entries[0].definition);
    programme_file_destroy(&file);
    free(json);
    return text;
}

static void
the_same_definition_is_the_same_text_however_it_is_laid_out(void **state)
{
    (void)state;
    char *moved = sample_with("{\"code\":\"NPQX\",\"version\":1,",
                              " {\n\"version\" :\t1 , \"code\":\"\\u004ePQX\", ");
    char *first = canonical(sample);
    char *second = canonical(moved);

    assert_string_equal(first, second);
    free(first);
    free(second);
    free(moved);
}

static void
a_file_with_a_mistake_is_refused_with_its_place(void **state)
{
    (void)state;

    static const struct {
        const char *head, *tail, *message;
    } rows[] = {
        { "{\"deferral_reasons\":[\"b\"],\"programmes\":[", "]}",
          "programmes /withdrawal_reasons: must be an array" },
        { "{\"withdrawal_reasons\":[\"a\"],\"deferral_reasons\":[],\"programmes\":[", "]}",
          "programmes /deferral_reasons: must have at least one reason" },
        { "{\"withdrawal_reasons\":[\"a\",\"a\"],\"deferral_reasons\":[\"b\"],\"programmes\":[",
          "]}", "programmes /withdrawal_reasons/1: a stands twice; keep one" },
        { "{\"withdrawal_reasons\":[\"a\"],\"deferral_reasons\":[\"b\"],\"programmes\":[", ",{}]}",
          "programmes /programmes/1/code: must be a name" },
        { "{\"withdrawal_reasons\":[\"a\"],\"deferral_reasons\":[\"b\"],\"programmes\":[",
          "],\"programmes\":[]}", "programmes: line 1, column" },
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char *json = NULL;
        struct programme_file *file = NULL;
        struct error err = { 0 };
        assert_true(asprintf(&json, "%s%s%s", rows[i].head, sample, rows[i].tail) > 0);
        assert_int_equal(programme_file_parse(text_of(json), &file, &err), INVALID);
        if (strncmp(err.text, rows[i].message, strlen(rows[i].message)) != 0)
            fail_msg("%s is not %s", err.text, rows[i].message);
        free(json);
    }
}

static void
a_version_stands_in_the_file_once(void **state)
{
    (void)state;
    char *json = NULL;
    struct programme_file *file = NULL;
    struct error err = { 0 };

    assert_true(asprintf(&json,
                         "{\"withdrawal_reasons\":[\"a\"],\"deferral_reasons\":[\"b\"],"
                         "\"programmes\":[%s,%s]}",
                         sample, sample)
                > 0);
    assert_int_equal(programme_file_parse(text_of(json), &file, &err), INVALID);
    assert_string_equal(err.text, "programmes /programmes/1: version 1 of NPQX stands twice; give "
                                  "it another version");
    free(json);
}

static struct programme *
programme_of_file(const char *code)
{
    struct programme_file *file = parse_file();
    struct programme *programme = NULL;

    for (int i = 0; i < file->count; i++)
        if (strcmp(file->entries[i].code, code) == 0)
            programme = parse(file->entries[i].definition);
    programme_file_destroy(&file);
    assert_non_null(programme);
    return programme;
}

static void
the_report_sets_claims_beside_what_the_plan_comes_to(void **state)
{
    (void)state;
    struct programme *p = programme_of_file("NPQEL");
    char *report = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&report, &size);

    programme_report(p, to);
    fclose(to);
    assert_string_equal(
        report,
        "NPQEL version 1, Executive Leadership\n"
        "  blended: 4020 planned minutes\n"
        "  warning total_minutes, blended: claimed 4500, computed 4020, gap 480 (the claim's "
        "threshold is more than the plan offers; the plan counts)\n"
        "  info    coaching_sessions, blended: claimed 6, computed 6, gap 0 (as claimed)\n"
        "  warning coaching_minutes, blended: claimed 360, computed 480, gap -120 (the plan "
        "counts, not the claim)\n"
        "  warning audit_count, blended: claimed 2, computed 1, gap 1 (the plan counts, not the "
        "claim)\n"
        "  warning self_study_minutes, blended: claimed 1800, computed 900, gap 900 (the plan "
        "counts, not the claim)\n"
        "  info    residential_days, blended: claimed 4, not computable (residentials are planned "
        "in minutes, and the length of a day is not given)\n"
        "  info    peer_learning_group_minutes, blended: claimed 480, computed 480, gap 0 (as "
        "claimed)\n"
        "  info    briefing has no planned minutes, and counts nowhere\n");
    free(report);
    programme_destroy(&p);
}

static void
a_claim_that_another_mode_meets_is_no_warning(void **state)
{
    (void)state;
    struct programme *p = programme_of_file("NPQLT");
    static struct programme_finding findings[PROGRAMME_FINDINGS_MAX];

    assert_int_equal(programme_findings(p, findings), 2);
    assert_string_equal(findings[0].mode, "blended");
    assert_int_equal(findings[0].computed, 3);
    assert_string_equal(findings[0].note, "as claimed");
    assert_string_equal(findings[1].mode, "online");
    assert_int_equal(findings[1].computed, 0);
    assert_int_equal(findings[1].severity, FINDING_INFO);

    p->claims[0] = (struct programme_claim){ "cups_of_tea", 3 };
    programme_findings(p, findings);
    assert_int_equal(findings[0].computed, PROGRAMME_UNKNOWN);
    assert_string_equal(findings[0].note, "nothing in the definition measures it");
    programme_destroy(&p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_of_programmes_is_good_and_each_definition_stands_alone),
        cmocka_unit_test(the_same_definition_is_the_same_text_however_it_is_laid_out),
        cmocka_unit_test(a_file_with_a_mistake_is_refused_with_its_place),
        cmocka_unit_test(a_version_stands_in_the_file_once),
        cmocka_unit_test(the_report_sets_claims_beside_what_the_plan_comes_to),
        cmocka_unit_test(a_claim_that_another_mode_meets_is_no_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
