#include "folder_file.h"

#include "common/base/value.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
    struct folder_file **files;
    size_t count;
    struct folder_cohort cohort;
};

/* The entries of a directory in the order in which they count. */
struct entries {
    struct dirent **list;
    int count;
};

/* The parts of NUMBER-KIND.csv; both are empty in a name of another form. */
struct parts {
    struct text number; /* without leading zeros */
    struct text kind;
};

static size_t
span_of(struct text text, const char *characters)
{
    size_t size = 0;

    while (size < text.size && text.data[size] && strchr(characters, text.data[size]))
        size++;
    return size;
}

static struct text
without_front(struct text text, size_t size)
{
    return (struct text){ text.data + size, text.size - size };
}

static struct parts
split_name(const char *name)
{
    const struct text end = TEXT(".csv");
    struct text rest = text_of(name);
    struct text number = { rest.data, span_of(rest, "0123456789") };

    rest = without_front(rest, number.size);
    if (number.size == 0 || rest.size < 1 + end.size || rest.data[0] != '-'
        || strcmp(rest.data + rest.size - end.size, end.data) != 0)
        return (struct parts){ 0 };
    return (struct parts){
        .number = without_front(number, span_of(number, "0")),
        .kind = { rest.data + 1, rest.size - 1 - end.size },
    };
}

/* By the number, however long, then by the bytes of the name. */
static int
compare_entries(const struct dirent **a, const struct dirent **b)
{
    struct text first = split_name((*a)->d_name).number;
    struct text second = split_name((*b)->d_name).number;
    int order = 0;

    if (first.size != second.size)
        return first.size < second.size ? -1 : 1;
    order = text_compare(first, second);
    return order ? order : strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_not_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void
entries_destroy(struct entries *entries)
{
    for (int i = 0; i < entries->count; i++)
        free(entries->list[i]);
    free((void *)entries->list);
}

static void
directory_close(const int *directory)
{
    if (*directory >= 0)
        close(*directory);
}

static const struct kind *
find_kind(const struct kind *kinds, size_t kind_count, struct text name)
{
    for (size_t i = 0; i < kind_count; i++)
        if (text_is(name, kinds[i].name))
            return &kinds[i];
    return NULL;
}

static bool
is_cohort(const struct folder_file *file)
{
    return strcmp(folder_file_kind(file)->name, "cohort") == 0;
}

static enum status
check_one_cohort_first(const struct folder *folder, struct error *err)
{
    if (!is_cohort(folder->files[0]))
        return error_set(err, INVALID,
                         "%s comes first; put a cohort file before it, such as 00-cohort.csv",
                         folder_show(text_of(folder_file_name(folder->files[0]))).text);
    for (size_t i = 1; i < folder->count; i++)
        if (is_cohort(folder->files[i]))
            return error_set(err, INVALID,
                             "%s is a second cohort file; keep one, with the lowest number",
                             folder_show(text_of(folder_file_name(folder->files[i]))).text);
    return OK;
}

/* Why a row is no cohort, or NULL when it is one. */
static const char *
take_cohort(const struct folder_row *row, struct folder_cohort *ret_cohort)
{
    if (row->code)
        return row->code;
    if (!value_date(row->values[1], &ret_cohort->starts_us)
        || !value_date(row->values[2], &ret_cohort->completes_us))
        return "bad_date";
    memcpy(ret_cohort->id, row->values[0].data, row->values[0].size);
    return NULL;
}

static enum status
read_cohort(struct folder *folder, struct error *err)
{
    struct folder_file *file = folder->files[0];
    const char *name = folder_file_name(file);
    struct folder_row row;

    assert(folder_file_kind(file)->column_count == 3);
    if (!folder_file_next_row(file, &row))
        return error_set(err, INVALID, "%s has no row; add one, with the cohort",
                         folder_show(text_of(name)).text);
    const char *problem = take_cohort(&row, &folder->cohort);
    if (problem)
        return error_set(err, INVALID,
                         "%s line %zu: %s; give the cohort an identifier and two dates YYYY-MM-DD",
                         folder_show(text_of(name)).text, row.line, problem);
    if (folder_file_next_row(file, &row))
        return error_set(err, INVALID, "%s line %zu: a second row; a folder holds one, keep one",
                         folder_show(text_of(name)).text, row.line);
    folder_file_rewind(file);
    return OK;
}

static enum status
open_entry(struct folder *folder, int directory, const char *name, const struct kind *kinds,
           size_t kind_count, struct error *err)
{
    const struct kind *kind = find_kind(kinds, kind_count, split_name(name).kind);

    if (!kind)
        return error_set(err, INVALID,
                         "%s is not named NUMBER-KIND.csv with a kind there is; rename it, or take "
                         "it out of the folder",
                         folder_show(text_of(name)).text);
    TRY(folder_file_open(directory, name, kind, &folder->files[folder->count], err));
    folder->count++;
    return OK;
}

static enum status
list_entries(const char *path, int directory, struct entries *ret_entries, struct error *err)
{
    int count = scandirat(directory, ".", &ret_entries->list, is_not_hidden, compare_entries);

    if (count < 0)
        return error_set(err, INVALID, "%s: %s; make the folder readable",
                         folder_show(text_of(path)).text, strerror(errno));
    ret_entries->count = count;
    if (count > FOLDER_FILES_MAX)
        return error_set(err, INVALID, "%s has %d entries; keep at most %d",
                         folder_show(text_of(path)).text, count, FOLDER_FILES_MAX);
    return OK;
}

static enum status
open_entries(struct folder *folder, int directory, const struct entries *entries,
             const struct kind *kinds, size_t kind_count, struct error *err)
{
    folder->files = calloc((size_t)entries->count + 1, sizeof(struct folder_file *));
    if (!folder->files)
        abort();
    for (int i = 0; i < entries->count; i++)
        TRY(open_entry(folder, directory, entries->list[i]->d_name, kinds, kind_count, err));
    if (folder->count == 0)
        return OK;
    TRY(check_one_cohort_first(folder, err));
    return read_cohort(folder, err);
}

enum status
folder_open(const char *path, const struct kind *kinds, size_t kind_count,
            struct folder **ret_folder, struct error *err)
{
    AUTO(folder_destroy) struct folder *folder = calloc(1, sizeof *folder);
    AUTO(entries_destroy) struct entries entries = { 0 };
    AUTO(directory_close) int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (!folder)
        abort();
    if (directory < 0)
        return error_set(err, INVALID, "%s: %s; give a folder that can be read",
                         folder_show(text_of(path)).text, strerror(errno));
    TRY(list_entries(path, directory, &entries, err));
    TRY(open_entries(folder, directory, &entries, kinds, kind_count, err));

    *ret_folder = folder;
    folder = NULL;
    return OK;
}

void
folder_destroy(struct folder **folder_p)
{
    struct folder *folder = *folder_p;

    if (!folder)
        return;
    for (size_t i = 0; i < folder->count; i++)
        folder_file_destroy(&folder->files[i]);
    free((void *)folder->files);
    free(folder);
    *folder_p = NULL;
}

const struct folder_cohort *
folder_cohort(const struct folder *folder)
{
    return folder->count > 0 ? &folder->cohort : NULL;
}

size_t
folder_file_count(const struct folder *folder)
{
    return folder->count;
}

static bool
lists(const struct kind *kind, const char *column)
{
    for (size_t i = 0; i < kind->column_count; i++)
        if (strcmp(kind->columns[i], column) == 0)
            return true;
    return false;
}

static bool
has_rows(struct folder_file *file)
{
    struct folder_row row;
    bool has_one = folder_file_next_row(file, &row);

    folder_file_rewind(file);
    return has_one;
}

const char *
folder_names(const struct folder *folder, const char *column)
{
    for (size_t i = 0; i < folder->count; i++)
        if (lists(folder_file_kind(folder->files[i]), column) && has_rows(folder->files[i]))
            return folder_file_name(folder->files[i]);
    return NULL;
}

struct folder_file *
folder_file_at(const struct folder *folder, size_t index)
{
    return folder->files[index];
}
