/* Each option that a command's usage names is explained, and none beside. */
// parts: gtctl/options
#include "services/gtctl/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS_MAX = 200, NAME_SIZE = 32 };

static bool is_named[ROWS_MAX];

/* Of a command and an option as "--json"; -1: there is none. */
static int
row_of(const char *command, const char *option, size_t size)
{
    for (int i = 0; option_helps[i].command; i++)
        if (strcmp(option_helps[i].command, command) == 0
            && strncmp(option_helps[i].option, option, size) == 0
            && strchr(" ", option_helps[i].option[size]))
            return i;
    return -1;
}

static void
take_options(const char *command, const char *line)
{
    for (const char *at = line; (at = strstr(at, "--"));) {
        size_t size = 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");
        int row = row_of(command, at, size);

        if (row < 0)
            fail_msg("%s %.*s is not explained", command, (int)size, at);
        else
            is_named[row] = true;
        at += size;
    }
}

/* The table of commands in main.c. */
static void
test_options_are_explained(void **state)
{
    char line[512], command[NAME_SIZE] = "";
    FILE *file = fopen("services/gtctl/main.c", "re");
    bool is_table = false;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (strstr(line, "struct command commands[]"))
            is_table = true;
        if (is_table && strcmp(line, "};\n") == 0)
            break;
        if (is_table && strncmp(line, "    { \"", 7) == 0)
            sscanf(line, "    { \"%31[a-z-]\"", command);
        if (*command)
            take_options(command, line);
    }
    fclose(file);
    for (int i = 0; option_helps[i].command; i++)
        if (!is_named[i])
            fail_msg("no usage names %s %s", option_helps[i].command, option_helps[i].option);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_options_are_explained) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
