// parts: gateway/access/permit gateway/access/permit_table gateway/access/principal
/* The matrix in the documents is the one that the gateway goes by. */
#include "services/gateway/access/permit.h"
#include "tests/unit/document.h"

static void
write_matrix(FILE *to)
{
    static const char *const names[] = { "", "own", "all" };

    fprintf(to, "| route |");
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

static void
test_the_document_has_the_matrix(void **state)
{
    (void)state;
    document_has("docs/access.md", "matrix", write_matrix);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_document_has_the_matrix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
