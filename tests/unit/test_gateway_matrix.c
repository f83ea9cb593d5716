// parts: gateway/access/permit gateway/access/permit_table gateway/access/principal
/* The matrix in the documents is the one that the gateway goes by. */
#include "services/gateway/access/permit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char access_md[] = "docs/access.md";
static const char matrix_begins[] = "<!-- matrix -->\n", matrix_ends[] = "<!-- end of matrix -->";

static void
write_matrix(FILE *to)
{
    static const char *const names[] = { "", "own", "all" };

    fprintf(to, "%s| route |", matrix_begins);
    for (int role = 0; role < ROLE_COUNT; role++)
        fprintf(to, " %s |", role_name((enum role)role));
    fprintf(to, "\n|---|");
    for (int role = 0; role < ROLE_COUNT; role++)
        fprintf(to, "---|");
    fprintf(to, "\n");
    for (const struct permit_row *row = permit_table; row->route; row++) {
        fprintf(to, "| `%s` |", row->route);
        for (int role = 0; role < ROLE_COUNT; role++)
            fprintf(to, " %s |", row->is_public ? "open" : names[row->roles[role]]);
        fprintf(to, "\n");
    }
}

/* The document with the matrix as the table has it. */
static char *
described(const char *document)
{
    const char *begin = strstr(document, matrix_begins), *end = strstr(document, matrix_ends);
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    assert_true(begin && end && begin < end);
    fwrite(document, 1, (size_t)(begin - document), to);
    write_matrix(to);
    fputs(end, to);
    fclose(to);
    return text;
}

static void
test_the_document_has_the_matrix(void **state)
{
    static char found[64 * 1024];
    FILE *from = fopen(access_md, "re");

    (void)state;
    assert_non_null(from);
    assert_in_range(fread(found, 1, sizeof found - 1, from), 1, sizeof found - 2);
    fclose(from);
    char *expected = described(found);
    if (getenv("UPDATE_DOCS")) {
        FILE *to = fopen(access_md, "we");
        assert_non_null(to);
        fputs(expected, to);
        assert_int_equal(fclose(to), 0);
    } else
        assert_string_equal(found, expected); /* else: make docs */
    free(expected);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_document_has_the_matrix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
