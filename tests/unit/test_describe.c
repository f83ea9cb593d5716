#include "proto/describe.h"

#include "proto/all.h"
#include "tests/unit/document.h"

static const char events_md[] = "docs/events.md";

static char *
described(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    proto_describe(to);
    fclose(to);
    return text;
}

static void
the_reference_is_what_the_declarations_say(void **state)
{
    (void)state;
    char *expected = described();
    size_t size = strlen(expected);
    char *found = calloc(1, size + 2);

    if (getenv("UPDATE_DOCS")) {
        FILE *to = fopen(events_md, "we");
        assert_non_null(to);
        assert_int_equal(fwrite(expected, 1, size, to), size);
        assert_int_equal(fclose(to), 0);
    }
    FILE *from = fopen(events_md, "re");
    assert_non_null(from);
    assert_int_equal(fread(found, 1, size + 1, from), size);
    fclose(from);
    assert_string_equal(found, expected); /* else: make docs */
    free(expected);
    free(found);
}

static void
every_name_is_used_once_and_has_an_owner(void **state)
{
    (void)state;
    for (const struct message_type *const *a = proto_all; *a; a++) {
        assert_non_null(strchr((*a)->name, '.'));
        for (const struct message_type *const *b = a + 1; *b; b++)
            assert_string_not_equal((*a)->name, (*b)->name);
    }
}

static void
partners_are_told_what_is_public(void **state)
{
    (void)state;
    document_has("docs/webhooks.md", "public events", proto_describe_public);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reference_is_what_the_declarations_say),
        cmocka_unit_test(partners_are_told_what_is_public),
        cmocka_unit_test(every_name_is_used_once_and_has_an_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
