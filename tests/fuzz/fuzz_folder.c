// parts: gtctl/import/folder gtctl/import/folder_file gtctl/import/csv
/* Any bytes in two files make a folder that is refused with a message, or one
 * whose rows keep what folder.h promises. */
#include "services/gtctl/import/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const cohort_columns[] = { "c", "s", "e" };
static const char *const places_columns[] = { "a", "b" };
static const struct kind kinds[] = { { "cohort", cohort_columns, 3 },
                                     { "places", places_columns, 2 } };

static void
check(bool holds)
{
    if (!holds)
        abort();
}

static void
write_file(const char *folder, const char *name, const uint8_t *data, size_t size)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    check(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

static void
check_row(const struct kind *kind, const struct folder_row *row, size_t line_before)
{
    check(row->line > line_before && (row->values == NULL) == (row->code != NULL));
    for (size_t i = 0; row->values && i < kind->column_count; i++) {
        check(row->values[i].size <= FOLDER_VALUE_SIZE_MAX && text_is_utf8(row->values[i]));
        check(i > 0 || row->values[i].size > 0);
        check(text_equal(row->values[i], text_trim(row->values[i])));
    }
}

static void
check_files(const struct folder *folder)
{
    for (size_t i = 0; i < folder_file_count(folder); i++) {
        struct folder_file *file = folder_file_at(folder, i);
        struct folder_row row;
        size_t line = 1;
        for (; folder_file_next_row(file, &row); line = row.line)
            check_row(folder_file_kind(file), &row, line);
        check(folder_file_read(file) == folder_file_size(file));
    }
}

/* The first byte says where the cohort file, the second one, ends. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char path[] = "/tmp/fuzz_folder.XXXXXX";
    static const char *made;
    struct folder *folder = NULL;
    struct error err = { 0 };

    if (!made)
        made = mkdtemp(path);
    check(made != NULL);
    size_t cut = size > 0 && data[0] < size ? data[0] : size;
    write_file(made, "01-places.csv", data + cut, size - cut);
    write_file(made, "00-cohort.csv", data + (cut > 0), cut - (cut > 0));
    if (folder_open(made, kinds, 2, &folder, &err) == OK)
        check_files(folder);
    else
        check(err.status == INVALID && err.text[0] != '\0');
    folder_destroy(&folder);
    return 0;
}
