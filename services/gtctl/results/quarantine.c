#include "quarantine.h"

#include "output.h"
#include "services/gtctl/printable.h"

#include "proto/codes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
quarantine_clear(struct quarantine *quarantine)
{
    free(quarantine->rows);
    if (quarantine->told)
        fclose(quarantine->told);
    quarantine->told = NULL;
    quarantine->rows = NULL;
    quarantine->count = quarantine->capacity = 0;
}

static void
make_room(struct quarantine *quarantine)
{
    if (quarantine->count < quarantine->capacity)
        return;
    quarantine->capacity = quarantine->capacity ? 2 * quarantine->capacity : 1024;
    quarantine->rows =
        reallocarray(quarantine->rows, quarantine->capacity, sizeof *quarantine->rows);
    if (!quarantine->rows)
        abort();
}

void
quarantine_add(struct quarantine *quarantine, const char *file, size_t line, struct text code,
               struct text column)
{
    char shown[TALLY_WORD_MAX + 1];

    make_room(quarantine);
    printable_ascii(column, shown, sizeof shown);
    quarantine->rows[quarantine->count++] = (struct quarantine_row){
        .file = file,
        .line = line,
        .code = tally_add(&quarantine->codes, code),
        .column = tally_add(&quarantine->columns, text_of(shown)),
    };
}

static int
compare_rows(const void *a, const void *b)
{
    const struct quarantine_row *first = a;
    const struct quarantine_row *second = b;
    int order = strcmp(first->file, second->file);

    if (order != 0)
        return order;
    return first->line < second->line ? -1 : first->line > second->line;
}

void
quarantine_sort(struct quarantine *quarantine)
{
    if (quarantine->count > 1)
        qsort(quarantine->rows, quarantine->count, sizeof *quarantine->rows, compare_rows);
}

static void
write_row(const struct quarantine_row *row, FILE *to)
{
    char digits[OUTPUT_DIGITS_SIZE];

    OUTPUT_ROW(to, text_of(row->file), output_number((long long)row->line, digits),
               text_of(row->code));
}

enum status
quarantine_tell_to(struct quarantine *quarantine, const char *path, struct error *err)
{
    quarantine->told = fopen(path, "we");
    return quarantine->told ? OK : error_set(err, UNAVAILABLE, "%.100s: %s", path, strerror(errno));
}

void
quarantine_tell(struct quarantine *quarantine, size_t line)
{
    size_t from = quarantine->told_count;

    if (!quarantine->told || from == quarantine->count)
        return;
    qsort(quarantine->rows + from, quarantine->count - from, sizeof *quarantine->rows,
          compare_rows);
    while (from < quarantine->count && quarantine->rows[from].line < line)
        write_row(&quarantine->rows[from++], quarantine->told);
    quarantine->told_count = from;
    fflush(quarantine->told);
}

enum status
quarantine_tell_end(struct quarantine *quarantine, struct error *err)
{
    FILE *told = quarantine->told;

    if (!told || (fflush(told) == 0 && !ferror(told) && fsync(fileno(told)) == 0))
        return OK;
    return error_set(err, UNAVAILABLE, "the rows in quarantine can't be written: %s",
                     strerror(errno));
}

void
quarantine_write(const struct quarantine *quarantine, FILE *to)
{
    OUTPUT_ROW(to, TEXT("file"), TEXT("line"), TEXT("code"));
    for (size_t i = 0; i < quarantine->count; i++)
        write_row(&quarantine->rows[i], to);
}

void
quarantine_explain(const struct quarantine *quarantine, FILE *to)
{
    for (size_t i = 0; i < quarantine->count; i++) {
        const struct quarantine_row *row = &quarantine->rows[i];
        const char *rule = code_rule(row->code);
        const char *cure = code_cure(row->code);

        fprintf(to, "%s line %zu", row->file, row->line);
        if (*row->column)
            fprintf(to, ", column %s", row->column);
        fprintf(to, ": %s. Rule: %s. Cure: %s.\n", row->code, rule ? rule : "not known here",
                cure ? cure : "ask the service's documentation");
    }
}
