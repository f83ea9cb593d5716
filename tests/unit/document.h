/* document.h - parts of documents that follow from tables: they stand between the lines
 * <!-- NAME --> and <!-- end of NAME -->. `make docs` sets UPDATE_DOCS: then they are written. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DOCUMENT_MAX = 64 * 1024 };

/* The document with the part as it should be; the caller frees it. */
static char *
document_with(const char *document, const char *name, void (*write)(FILE *to))
{
    char begin[100], end[100];
    char *text = NULL;
    size_t size = 0;

    snprintf(begin, sizeof begin, "<!-- %s -->\n", name);
    snprintf(end, sizeof end, "<!-- end of %s -->\n", name);
    const char *from = strstr(document, begin), *until = strstr(document, end);
    assert_true(from && until && from < until);
    FILE *to = open_memstream(&text, &size);
    fwrite(document, 1, (size_t)(from - document) + strlen(begin), to);
    write(to);
    fputs(until, to);
    fclose(to);
    return text;
}

/* That part is what `write` prints. */
static void
document_has(const char *path, const char *name, void (*write)(FILE *to))
{
    static char found[DOCUMENT_MAX];
    FILE *from = fopen(path, "re");

    assert_non_null(from);
    size_t size = fread(found, 1, sizeof found - 1, from);
    assert_in_range(size, 1, sizeof found - 2);
    found[size] = '\0';
    fclose(from);
    char *expected = document_with(found, name, write);
    if (getenv("UPDATE_DOCS")) {
        FILE *to = fopen(path, "we");
        assert_non_null(to);
        fputs(expected, to);
        assert_int_equal(fclose(to), 0);
    } else
        assert_string_equal(found, expected); /* else: make docs */
    free(expected);
}
