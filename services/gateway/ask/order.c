#include "order.h"

#include "input.h"
#include "services/gateway/routes/route.h"

#include "common/message/message_json.h"
#include "proto/limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_DIGITS = 4, NUMBER_SIZE = 24, DECIMAL = 10 };

_Static_assert(ROW_VALUE_MAX < 10000, "the size of a row's value has SIZE_DIGITS");

/* Fields of queries that take the value of the last row. */
static const char *const value_names[] = { "after_at", "after_text", "after_number" };

enum { VALUE_NAMES = sizeof value_names / sizeof *value_names };

bool
order_takes(const char *field)
{
    for (size_t i = 0; i < VALUE_NAMES; i++)
        if (strcmp(field, value_names[i]) == 0)
            return true;
    return false;
}

/* The order that was asked for; empty: by the key. */
static struct text
order_of(const struct request *request, const struct message_type *query, const void *asked)
{
    struct text sort = input_text(query, asked, "sort");
    const char *usual = request->route->order;

    return sort.size > 0 || !usual ? sort : text_of(usual);
}

/* The field of the query that takes the value of the last row, -1: none in this order. */
static int
value_field(const struct message_type *query, struct text order)
{
    int field = -1;

    for (size_t i = 0; i < VALUE_NAMES && order.size > 0 && field < 0; i++)
        field = message_field(query, value_names[i]);
    return field;
}

/* The row's field by which is sorted. */
static int
sorted_by(struct text sort, const struct message_type *row_type)
{
    if (sort.size > 0 && *sort.data == '-')
        sort = (struct text){ sort.data + 1, sort.size - 1 };
    for (size_t i = 0; i < row_type->field_count; i++)
        if (text_is(sort, row_type->fields[i].name))
            return (int)i;
    return -1;
}

/* Empty when the order is by another kind of field, as by the key. */
static struct text
value_of(const struct field *to, const struct field *from, const void *row,
         char digits[NUMBER_SIZE])
{
    const char *at = (const char *)row + from->offset;

    if (to->kind != from->kind)
        return TEXT("");
    if (from->kind == FIELD_text)
        return *(const struct text *)(const void *)at;
    snprintf(digits, NUMBER_SIZE, "%" PRId64, *(const int64_t *)(const void *)at);
    return text_of(digits);
}

struct text
order_write(struct request *request, const struct message_type *query, const void *asked,
            const struct message_type *row_type, const void *row, struct text key)
{
    struct text order = order_of(request, query, asked);
    int to = value_field(query, order), from = sorted_by(order, row_type);
    char digits[NUMBER_SIZE];

    if (to < 0 || from < 0)
        return key;
    struct text value = value_of(&query->fields[to], &row_type->fields[from], row, digits);
    size_t size = SIZE_DIGITS + value.size + key.size;
    char *text = request_alloc(request, size + 1);
    snprintf(text, size + 1, "%0*zu%.*s%.*s", SIZE_DIGITS, value.size, TEXT_ARGS(value),
             TEXT_ARGS(key));
    return (struct text){ text, size };
}

/* The size of the value at the start of a text; false: it has none. */
static bool
read_size(struct text text, size_t *ret_size)
{
    size_t size = 0;

    if (text.size < SIZE_DIGITS)
        return false;
    for (size_t i = 0; i < SIZE_DIGITS; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        size = size * DECIMAL + (size_t)(text.data[i] - '0');
    }
    *ret_size = size;
    return size <= text.size - SIZE_DIGITS;
}

static bool
read_number(struct text text, const struct field *field, int64_t *ret_number)
{
    char digits[NUMBER_SIZE], *end = digits;

    if (text.size >= sizeof digits)
        return false;
    memcpy(digits, text.data, text.size);
    digits[text.size] = '\0';
    errno = 0;
    *ret_number = strtoll(digits, &end, DECIMAL);
    return *end == '\0' && errno == 0 && *ret_number >= field->min && *ret_number <= field->max;
}

static bool
set_value(const struct field *field, void *asked, struct text value)
{
    char *at = (char *)asked + field->offset;

    if (field->kind == FIELD_text) {
        *(struct text *)(void *)at = value;
        return (int64_t)value.size <= field->max;
    }
    return value.size == 0 || read_number(value, field, (int64_t *)(void *)at);
}

bool
order_read(const struct request *request, const struct message_type *query, void *asked,
           struct text *text)
{
    int to = value_field(query, order_of(request, query, asked));
    size_t size = 0;

    if (to < 0)
        return true;
    if (!read_size(*text, &size))
        return false;
    struct text value = { text->data + SIZE_DIGITS, size };
    *text = (struct text){ value.data + size, text->size - SIZE_DIGITS - size };
    return set_value(&query->fields[to], asked, value);
}
