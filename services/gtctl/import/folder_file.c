#include "folder_file.h"

#include "csv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder_file {
    char *name;
    const struct kind *kind;
    void *mapped; /* the bytes; NULL when there are none */
    struct text bytes;
    struct csv csv;      /* at the next row */
    struct text *header; /* names of the columns; one block with their bytes */
    size_t header_count;
    size_t positions[FOLDER_COLUMNS_MAX];   /* of the kind's columns in a row */
    struct text values[FOLDER_COLUMNS_MAX]; /* of the current row */
};

struct shown
folder_show(struct text name)
{
    struct shown shown = { 0 };
    const size_t max = sizeof shown.text - 1;

    for (size_t i = 0; i < name.size && i < max; i++)
        shown.text[i] = (char)(name.data[i] >= ' ' && name.data[i] <= '~' ? name.data[i] : '?');
    if (name.size > max)
        memcpy(shown.text + max - 3, "...", 3);
    return shown;
}

static enum status
refuse(const struct folder_file *file, struct error *err, const char *problem, const char *cure)
{
    return error_set(err, INVALID, "%s: %s; %s", folder_show(text_of(file->name)).text, problem,
                     cure);
}

static enum status
map_bytes(struct folder_file *file, int descriptor, struct error *err)
{
    struct stat stat;

    if (fstat(descriptor, &stat) != 0)
        return refuse(file, err, strerror(errno), "make it readable");
    if (!S_ISREG(stat.st_mode))
        return refuse(file, err, "not a regular file", "take it out of the folder");
    if (stat.st_size == 0)
        return OK;

    void *mapped = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (mapped == MAP_FAILED)
        return refuse(file, err, strerror(errno), "make it readable");
    file->mapped = mapped;
    file->bytes = (struct text){ mapped, (size_t)stat.st_size };
    return OK;
}

/* A FIFO must not hold up the opening, which is why it does not wait. */
static enum status
map_file(struct folder_file *file, int directory, struct error *err)
{
    int descriptor = openat(directory, file->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (descriptor < 0)
        return refuse(file, err, strerror(errno), "make it a regular file that can be read");
    enum status status = map_bytes(file, descriptor, err);
    close(descriptor);
    return status;
}

static int
compare_texts(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static enum status
check_no_column_twice(const struct folder_file *file, struct error *err)
{
    struct text *names = calloc(file->header_count, sizeof *names);
    struct text twice = { NULL, 0 };
    bool is_twice = false;

    if (!names)
        abort();
    memcpy(names, file->header, file->header_count * sizeof *names);
    qsort(names, file->header_count, sizeof *names, compare_texts);
    for (size_t i = 1; i < file->header_count && !is_twice; i++) {
        is_twice = text_equal(names[i - 1], names[i]);
        twice = names[i];
    }
    free(names);

    if (!is_twice)
        return OK;
    if (twice.size == 0)
        return refuse(file, err, "two columns have no name", "name them in the header line");
    return error_set(err, INVALID, "%s: column %s stands twice in the header line; keep one",
                     folder_show(text_of(file->name)).text, folder_show(twice).text);
}

static enum status
find_column(struct folder_file *file, size_t column, struct error *err)
{
    const char *name = file->kind->columns[column];

    for (size_t i = 0; i < file->header_count; i++) {
        if (!text_is(file->header[i], name))
            continue;
        file->positions[column] = i;
        return OK;
    }
    return error_set(err, INVALID,
                     "%s: column %s is missing; add it to the header line and to every row",
                     folder_show(text_of(file->name)).text, name);
}

/* The reader reuses its memory, so the names are copied. */
static void
keep_header(struct folder_file *file, const struct csv_row *row)
{
    size_t size = row->count * sizeof(struct text);

    for (size_t i = 0; i < row->count; i++)
        size += row->fields[i].size;
    file->header = malloc(size);
    if (!file->header)
        abort();
    file->header_count = row->count;

    char *to = (char *)(file->header + row->count);
    for (size_t i = 0; i < row->count; i++) {
        memcpy(to, row->fields[i].data, row->fields[i].size);
        file->header[i] = (struct text){ to, row->fields[i].size };
        to += row->fields[i].size;
    }
}

static enum status
check_header(struct folder_file *file, struct error *err)
{
    struct csv_row row;

    csv_init(&file->csv, file->bytes);
    if (!csv_next(&file->csv, &row))
        return refuse(file, err, "it has no header line", "add one with the names of its columns");
    if (row.bad_utf8 != CSV_NO_FIELD)
        return refuse(file, err, "its header line is not UTF-8", "save the file as UTF-8");
    if (row.count > CSV_FIELDS_MAX)
        return refuse(file, err, "its header line has too many columns", "keep at most 65536");

    keep_header(file, &row);
    TRY(check_no_column_twice(file, err));
    for (size_t i = 0; i < file->kind->column_count; i++)
        TRY(find_column(file, i, err));
    return OK;
}

enum status
folder_file_open(int directory, const char *name, const struct kind *kind,
                 struct folder_file **ret_file, struct error *err)
{
    AUTO(folder_file_destroy) struct folder_file *file = calloc(1, sizeof *file);

    assert(kind->column_count > 0 && kind->column_count <= FOLDER_COLUMNS_MAX);
    if (!file || !(file->name = strdup(name)))
        abort();
    file->kind = kind;
    TRY(map_file(file, directory, err));
    TRY(check_header(file, err));

    *ret_file = file;
    file = NULL;
    return OK;
}

void
folder_file_destroy(struct folder_file **file_p)
{
    struct folder_file *file = *file_p;

    if (!file)
        return;
    if (file->mapped)
        munmap(file->mapped, file->bytes.size);
    csv_clear(&file->csv);
    free(file->header);
    free(file->name);
    free(file);
    *file_p = NULL;
}

void
folder_file_rewind(struct folder_file *file)
{
    struct csv_row header;

    csv_clear(&file->csv);
    csv_init(&file->csv, file->bytes);
    csv_next(&file->csv, &header);
}

const char *
folder_file_name(const struct folder_file *file)
{
    return file->name;
}

const struct kind *
folder_file_kind(const struct folder_file *file)
{
    return file->kind;
}

size_t
folder_file_size(const struct folder_file *file)
{
    return file->bytes.size;
}

size_t
folder_file_read(const struct folder_file *file)
{
    return file->bytes.size - csv_rest(&file->csv);
}

static bool
is_good_value(struct text value)
{
    return value.size <= FOLDER_VALUE_SIZE_MAX
           && (value.size == 0 || !memchr(value.data, '\0', value.size));
}

/* Takes the listed columns out of a row; false when one of them is bad. */
static bool
take_values(struct folder_file *file, const struct csv_row *from, struct folder_row *row)
{
    for (size_t i = 0; i < file->kind->column_count; i++) {
        file->values[i] = from->fields[file->positions[i]];
        if (is_good_value(file->values[i]) && (i > 0 || file->values[i].size > 0))
            continue;
        row->column = text_of(file->kind->columns[i]);
        return false;
    }
    return true;
}

static void
judge(struct folder_file *file, const struct csv_row *from, struct folder_row *row)
{
    if (from->bad_utf8 != CSV_NO_FIELD) {
        row->code = "bad_encoding";
        if (from->bad_utf8 < file->header_count)
            row->column = file->header[from->bad_utf8];
        return;
    }
    if (from->count != file->header_count || !take_values(file, from, row))
        row->code = "bad_row";
    else
        row->values = file->values;
}

bool
folder_file_next_row(struct folder_file *file, struct folder_row *ret_row)
{
    struct csv_row row;

    if (!csv_next(&file->csv, &row))
        return false;
    *ret_row = (struct folder_row){
        .line = row.line,
        .fields = row.fields,
        .field_count = row.count,
        .raw = row.raw,
    };
    judge(file, &row, ret_row);
    return true;
}
