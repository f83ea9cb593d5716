#include "plan.h"

#include <string.h>

static char *
append_name(char *to, const char *name)
{
    while (*name)
        *to++ = *name++;
    return to;
}

/* By hand, because each frame writes some ten thousand of them. */
static char *
append_number(char *to, int64_t number)
{
    char digits[20];
    int count = 0;

    do
        digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}

/* Cuts the text before the next separator off the front. */
static struct text
take(struct text *rest, char separator)
{
    const char *end = rest->size ? memchr(rest->data, separator, rest->size) : NULL;
    size_t size = end ? (size_t)(end - rest->data) : rest->size;
    struct text taken = { rest->data, size };

    rest->data += end ? size + 1 : size;
    rest->size -= end ? size + 1 : size;
    return taken;
}

struct text
plan_text(const struct programme *programme, const uint8_t slot_modes[], char buffer[PLAN_TEXT_MAX])
{
    char *to = buffer;

    for (int slot = 0; slot < programme->slot_count; slot++) {
        if (slot > 0)
            *to++ = ' ';
        to = append_name(to, programme->modes[slot_modes[slot]]);
    }
    return (struct text){ buffer, (size_t)(to - buffer) };
}

enum status
plan_read(const struct programme *programme, struct text text, uint8_t ret_slot_modes[],
          struct error *err)
{
    for (int slot = 0; slot < programme->slot_count; slot++) {
        int mode = programme_mode(programme, take(&text, ' '));
        if (mode == PROGRAMME_NONE)
            return error_set(err, INVALID, "plan: slot %d has no mode of %s", slot,
                             programme->code);
        ret_slot_modes[slot] = (uint8_t)mode;
    }
    return OK;
}

struct text
ledger_text(const struct programme *programme, const int64_t recorded[],
            char buffer[LEDGER_TEXT_MAX])
{
    char *to = buffer;

    for (int i = 0; i < programme->component_count; i++) {
        if (recorded[i] == 0)
            continue;
        if (to > buffer)
            *to++ = ' ';
        to = append_name(to, programme->components[i].id);
        *to++ = '=';
        to = append_number(to, recorded[i]);
    }
    return (struct text){ buffer, (size_t)(to - buffer) };
}

/* Components stand in the programme's order, so the next one is mostly near. */
static int
find_component(const struct programme *programme, struct text id, int from)
{
    for (int i = from; i < programme->component_count; i++)
        if (text_is(id, programme->components[i].id))
            return i;
    return programme_component(programme, id);
}

/* False for anything but digits. The sum of all records stays far below int64's end. */
static bool
read_number(struct text digits, int64_t *ret_number)
{
    int64_t number = 0;

    if (digits.size == 0 || digits.size > 18)
        return false;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
        number = number * 10 + (digits.data[i] - '0');
    }
    *ret_number = number;
    return true;
}

enum status
ledger_read(const struct programme *programme, struct text text, int64_t ret_recorded[],
            struct error *err)
{
    int component = 0;

    while (text.size > 0) {
        struct text minutes = take(&text, ' ');
        component = find_component(programme, take(&minutes, '='), component);
        if (component == PROGRAMME_NONE || !read_number(minutes, &ret_recorded[component]))
            return error_set(err, INVALID, "ledger: does not fit %s", programme->code);
    }
    return OK;
}
