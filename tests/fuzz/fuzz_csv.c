// parts: gtctl/import/csv
/* The reader agrees, row by row and byte by byte, with a state machine that is
 * too slow to use and too simple to be wrong. */
#include "services/gtctl/import/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_MAX_INPUT = 4096 };

enum place { AT_START, IN_PLAIN, IN_QUOTES };

struct model {
    const char *data;
    size_t size, at, line;
    char value[SIZE_MAX_INPUT];
    size_t value_size;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

static void
model_skip_empty(struct model *model)
{
    while (model->at < model->size) {
        const char *at = model->data + model->at;
        size_t rest = model->size - model->at;
        size_t step = *at == '\n' ? 1 : rest >= 2 && memcmp(at, "\r\n", 2) == 0 ? 2 : 0;
        if (step == 0)
            return;
        model->at += step;
        model->line++;
    }
}

/* Reads one field into model->value; returns what ended it, 0 at the end. */
static char
model_field(struct model *model)
{
    enum place place = AT_START;

    for (model->value_size = 0; model->at < model->size;) {
        char c = model->data[model->at++];
        model->line += c == '\n';
        if (place == IN_QUOTES && c == '"') {
            if (model->at == model->size || model->data[model->at] != '"') {
                place = IN_PLAIN;
                continue;
            }
            model->at++;
        } else if (place == AT_START && c == '"') {
            place = IN_QUOTES;
            model->value_size = 0;
            continue;
        } else if (place != IN_QUOTES && (c == ',' || c == '\n')) {
            return c;
        } else if (place == AT_START && c != ' ' && c != '\t') {
            place = IN_PLAIN;
        }
        model->value[model->value_size++] = c;
    }
    return 0;
}

static void
check_row(struct model *model, const struct csv_row *row)
{
    size_t bad_utf8 = CSV_NO_FIELD;
    size_t count = 0;
    char ended_by = ',';

    check(row->line == model->line);
    for (; ended_by == ','; count++) {
        ended_by = model_field(model);
        struct text value = text_trim((struct text){ model->value, model->value_size });
        check(count < row->count && text_equal(row->fields[count], value));
        if (bad_utf8 == CSV_NO_FIELD && !text_is_utf8(value))
            bad_utf8 = count;
    }
    check(count == row->count && bad_utf8 == row->bad_utf8);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct model model = { .data = (const char *)data, .size = size, .line = 1 };
    struct csv csv;
    struct csv_row row;

    if (size > SIZE_MAX_INPUT)
        return -1;
    if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
        model.at = 3;
    csv_init(&csv, (struct text){ (const char *)data, size });
    for (model_skip_empty(&model); model.at < model.size; model_skip_empty(&model)) {
        check(csv_next(&csv, &row));
        check_row(&model, &row);
        check(csv_rest(&csv) == model.size - model.at);
    }
    check(!csv_next(&csv, &row));
    csv_clear(&csv);
    return 0;
}
