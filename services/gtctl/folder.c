#include "folder_file.h"

#include "common/value.h"

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
                         "%s comes first, and it is no cohort file; name that 00-cohort.csv",
                         folder_show(text_of(folder_file_name(folder->files[0]))).text);
    for (size_t i = 1; i < folder->count; i++)
        if (is_cohort(folder->files[i]))
            return error_set(err, INVALID,
                             "%s is a second cohort file; keep one, with the lowest number",
                             folder_show(text_of(folder_file_name(folder->files[i]))).text);
    return OK;
}

static enum status
take_cohort(const struct folder_row *row, const struct kind *kind, struct folder_cohort *ret_cohort,
            const char **ret_problem)
{
    struct text id = row->values[0];

    *ret_problem = NULL;
    if (!value_date(row->values[1], &ret_cohort->starts_us))
        *ret_problem = kind->columns[1];
    else if (!value_date(row->values[2], &ret_cohort->completes_us))
        *ret_problem = kind->columns[2];
    memcpy(ret_cohort->id, id.data, id.size);
    return *ret_problem ? INVALID : OK;
}
