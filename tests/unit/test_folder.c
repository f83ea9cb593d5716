// parts: gtctl/import/folder gtctl/import/folder_file gtctl/import/csv
#include "tests/unit/folder_made.h"

static void
files_come_by_number_then_by_name(void **state)
{
    (void)state;
    static const struct entry entries[] = {
        { "9-places.csv", "partner_id,programme,places\n" },
        { "002-status.csv", "application_ref,at\n" },
        { "01-status.csv", "application_ref,at\n" },
        { "10-status.csv", "application_ref,at\n" },
        { "00-cohort.csv", COHORT },
        { "010-status.csv", "application_ref,at\n" },
        { "184467440737095516160-status.csv", "application_ref,at\n" },
        { "18446744073709551616-places.csv", "partner_id,programme,places\n" },
        { ".hidden", "anything" },
        { 0 },
    };
    static const char *const order[] = {
        "00-cohort.csv",
        "01-status.csv",
        "002-status.csv",
        "9-places.csv",
        "010-status.csv",
        "10-status.csv",
        "18446744073709551616-places.csv",
        "184467440737095516160-status.csv",
    };
    struct opened opened;

    make_folder(&opened, entries);
    assert_int_equal(open_made(&opened), OK);
    assert_int_equal(folder_file_count(opened.folder), COUNT(order));
    for (size_t i = 0; i < COUNT(order); i++)
        assert_string_equal(folder_file_name(folder_file_at(opened.folder, i)), order[i]);
    assert_string_equal(folder_file_kind(folder_file_at(opened.folder, 3))->name, "places");
    end(&opened, entries);
}

static void
an_empty_folder_has_no_files_and_no_cohort(void **state)
{
    (void)state;
    static const struct entry entries[] = { { ".keep", "" }, { 0 } };
    struct opened opened;

    make_folder(&opened, entries);
    assert_int_equal(open_made(&opened), OK);
    assert_int_equal(folder_file_count(opened.folder), 0);
    assert_null(folder_cohort(opened.folder));
    end(&opened, entries);
}

static void
the_cohort_is_read_and_its_row_handed_out_all_the_same(void **state)
{
    (void)state;
    static const struct entry entries[] = {
        { "0-cohort.csv", "\xef\xbb\xbf"
                          "completes_on,x,cohort_id,starts_on\r\n\r\n"
                          "1970-01-03,,\" c\"\"1 \",1970-01-02\r\n" },
        { 0 },
    };
    struct opened opened;
    struct folder_row row;

    make_folder(&opened, entries);
    assert_int_equal(open_made(&opened), OK);
    assert_string_equal(folder_cohort(opened.folder)->id, "c\"1");
    assert_int_equal(folder_cohort(opened.folder)->starts_us, INT64_C(86400000000));
    assert_int_equal(folder_cohort(opened.folder)->completes_us, INT64_C(172800000000));

    struct folder_file *file = folder_file_at(opened.folder, 0);
    assert_true(folder_file_next_row(file, &row));
    assert_int_equal(row.line, 3);
    assert_null(row.code);
    assert_true(text_is(row.values[0], "c\"1"));
    assert_true(text_is(row.values[2], "1970-01-03"));
    assert_false(folder_file_next_row(file, &row));
    assert_int_equal(folder_file_read(file), folder_file_size(file));
    end(&opened, entries);
}

#define ONE(name, content, message)                                        \
    {                                                                      \
        { { "00-cohort.csv", COHORT }, { name, content }, { 0 } }, message \
    }
#define ONLY_COHORT(content, message)                    \
    {                                                    \
        { { "00-cohort.csv", content }, { 0 } }, message \
    }

static const struct {
    struct entry entries[ENTRIES_MAX];
    const char *message;
} refused[] = {
    ONE("01-coaches.csv", "",
        "01-coaches.csv is not named NUMBER-KIND.csv with a kind there is; "
        "rename it, or take it out of the folder"),
    ONE("README", "", "README is not named"),
    ONE("places.csv", "", "places.csv is not named"),
    ONE("-places.csv", "", "-places.csv is not named"),
    ONE("01-.csv", "", "01-.csv is not named"),
    ONE("01-Places.csv", "", "01-Places.csv is not named"),
    ONE("01-places.CSV", "", "01-places.CSV is not named"),
    ONE("01-places.csv~", "", "01-places.csv~ is not named"),
    ONE("01_places.csv", "", "01_places.csv is not named"),
    ONE("01 -places.csv", "", "01 -places.csv is not named"),
    ONE("+1-places.csv", "", "+1-places.csv is not named"),
    ONE("\xd9\xa1-places.csv", "",
        "?"
        "?-places.csv is not named"),
    ONE("1-\n.csv", "", "1-?.csv is not named"),
    ONE("01-places.csv", NULL, "01-places.csv: not a regular file; take it out of the folder"),
    ONE("sub", NULL, "sub is not named"),
    ONE("01-places.csv", "", "01-places.csv: it has no header line; add one"),
    ONE("01-places.csv", "\xef\xbb\xbf\r\n\n", "01-places.csv: it has no header line; add one"),
    ONE("01-places.csv", "partner_id,pl\xe9,programme,places\n",
        "01-places.csv: its header line is not UTF-8; save the file as UTF-8"),
    ONE("01-places.csv", "partner_id,places\n",
        "01-places.csv: column programme is missing; add it to the header line and to every row"),
    ONE("01-places.csv", "partner_id,Programme,places\n",
        "01-places.csv: column programme is missing"),
    ONE("01-places.csv", " \n", "01-places.csv: column partner_id is missing"),
    ONE("01-places.csv", "\"partner_id,programme,places\n",
        "01-places.csv: column partner_id is missing"),
    ONE("01-places.csv", "partner_id,programme,places, places\n",
        "01-places.csv: column places stands twice in the header line; keep one"),
    ONE("01-places.csv", "x,partner_id,x,programme,places\n",
        "01-places.csv: column x stands twice in the header line; keep one"),
    ONE("01-places.csv", "partner_id,,programme,places,\n",
        "01-places.csv: two columns have no name; name them in the header line"),
    ONE("01-cohort.csv", COHORT, "01-cohort.csv is a second cohort file; keep one"),
    ONE("0-places.csv", "partner_id,programme,places\n",
        "0-places.csv comes first; put a cohort file before it, such as 00-cohort.csv"),
    ONLY_COHORT(COHORT_HEAD, "00-cohort.csv has no row; add one, with the cohort"),
    ONLY_COHORT(COHORT "c2,2026-10-01,2028-03-31\n",
                "00-cohort.csv line 3: a second row; a folder holds one, keep one"),
    ONLY_COHORT(COHORT " \n", "00-cohort.csv line 3: a second row"),
    ONLY_COHORT(COHORT_HEAD ",2026-10-01,2028-03-31\n", "00-cohort.csv line 2: bad_row; give"),
    ONLY_COHORT(COHORT_HEAD "c1,2026-10-01\n", "00-cohort.csv line 2: bad_row; give"),
    ONLY_COHORT(COHORT_HEAD "\n\xe9,2026-10-01,2028-03-31\n",
                "00-cohort.csv line 3: bad_encoding; give"),
    ONLY_COHORT(COHORT_HEAD "c1,2026-10-01,2028-02-30\n", "00-cohort.csv line 2: bad_date; give"),
    ONLY_COHORT(COHORT_HEAD "c1,,2028-02-20\n", "00-cohort.csv line 2: bad_date; give"),
};

static void
a_refused_folder_names_the_file_and_the_cure(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT(refused); i++) {
        struct opened opened;
        make_folder(&opened, refused[i].entries);
        assert_int_equal(open_made(&opened), INVALID);
        assert_null(opened.folder);
        if (strncmp(opened.err.text, refused[i].message, strlen(refused[i].message)) != 0)
            fail_msg("%s is not %s", opened.err.text, refused[i].message);
        end(&opened, refused[i].entries);
    }
}

static void
a_folder_without_a_cohort_or_that_is_none_is_refused(void **state)
{
    (void)state;
    static const struct entry entries[] = { { "01-status.csv", "application_ref,at\n" }, { 0 } };
    struct opened opened;

    make_folder(&opened, entries);
    assert_int_equal(open_made(&opened), INVALID);
    assert_string_equal(opened.err.text, "01-status.csv comes first; put a cohort file before it, "
                                         "such as 00-cohort.csv");
    end(&opened, entries);
    assert_int_equal(open_made(&opened), INVALID);
    assert_non_null(strstr(opened.err.text, "No such file or directory; give a folder"));
}

static void
a_fifo_and_a_dangling_link_are_refused_without_waiting(void **state)
{
    (void)state;
    static const struct entry entries[] = { { "00-cohort.csv", COHORT },
                                            { "01-places.csv", "" },
                                            { 0 } };
    struct opened opened;
    char path[512];

    make_folder(&opened, entries);
    snprintf(path, sizeof path, "%s/01-places.csv", opened.path);
    remove(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(open_made(&opened), INVALID);
    assert_string_equal(opened.err.text,
                        "01-places.csv: not a regular file; take it out of the folder");
    remove(path);
    assert_int_equal(symlink("nowhere", path), 0);
    assert_int_equal(open_made(&opened), INVALID);
    assert_non_null(strstr(opened.err.text, "01-places.csv: No such file"));
    end(&opened, entries);
}

static void
a_header_of_too_many_columns_is_refused(void **state)
{
    (void)state;
    static const struct entry entries[] = { { "00-cohort.csv", COHORT },
                                            { "01-places.csv", "" },
                                            { 0 } };
    struct opened opened;
    const size_t size = 70000;
    char *content = malloc(size);

    memset(content, ',', size);
    make_folder(&opened, entries);
    write_entry(opened.path, "01-places.csv", (struct text){ content, size });
    assert_int_equal(open_made(&opened), INVALID);
    assert_string_equal(opened.err.text,
                        "01-places.csv: its header line has too many columns; keep at most 65536");
    end(&opened, entries);
    free(content);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_come_by_number_then_by_name),
        cmocka_unit_test(an_empty_folder_has_no_files_and_no_cohort),
        cmocka_unit_test(the_cohort_is_read_and_its_row_handed_out_all_the_same),
        cmocka_unit_test(a_refused_folder_names_the_file_and_the_cure),
        cmocka_unit_test(a_folder_without_a_cohort_or_that_is_none_is_refused),
        cmocka_unit_test(a_fifo_and_a_dangling_link_are_refused_without_waiting),
        cmocka_unit_test(a_header_of_too_many_columns_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
