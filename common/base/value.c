#include "common/base/value.h"

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_alphanumeric(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
value_digits(struct text text, size_t count)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_digit(text.data[i]))
            return false;
    return text.size == count;
}

bool
value_number(struct text text, int64_t *ret_number)
{
    int64_t number = 0;

    if (text.size > VALUE_NUMBER_DIGITS_MAX || text.size == 0 || !value_digits(text, text.size))
        return false;
    for (size_t i = 0; i < text.size; i++)
        number = number * 10 + (text.data[i] - '0');
    *ret_number = number;
    return true;
}

bool
value_number_between(struct text text, int64_t least, int64_t most, int64_t *ret_number)
{
    int64_t number = 0;

    if (!value_number(text, &number) || number < least || number > most)
        return false;
    *ret_number = number;
    return true;
}

static bool
is_hexadecimal(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool
value_hash(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_hexadecimal(text.data[i]))
            return false;
    return text.size == VALUE_HASH_DIGITS;
}

bool
value_school_type(struct text text)
{
    static const char *const types[] = {
        "state_school", "academy",     "sixteen_to_nineteen",     "independent",
        "pvi_nursery",  "childminder", "british_school_overseas",
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_is(text, types[i]))
            return true;
    return false;
}

static bool
is_local_character(char c)
{
    const struct text others = TEXT("!#$%&'*+/=?^_`{|}~-");

    for (size_t i = 0; i < others.size; i++)
        if (c == others.data[i])
            return true;
    return is_alphanumeric(c);
}

/* Takes off the front of `rest` all up to the next dot, and the dot. The last
 * part leaves `rest` with no data. */
static struct text
take_part(struct text *rest)
{
    struct text part = { rest->data, 0 };

    while (part.size < rest->size && part.data[part.size] != '.')
        part.size++;
    if (part.size == rest->size)
        *rest = (struct text){ NULL, 0 };
    else
        *rest = (struct text){ part.data + part.size + 1, rest->size - part.size - 1 };
    return part;
}

static bool
is_local_part(struct text part)
{
    for (size_t i = 0; i < part.size; i++)
        if (!is_local_character(part.data[i]))
            return false;
    return part.size > 0;
}

static bool
is_label(struct text part)
{
    for (size_t i = 0; i < part.size; i++)
        if (part.data[i] == '-' ? i == 0 || i == part.size - 1 : !is_alphanumeric(part.data[i]))
            return false;
    return part.size > 0;
}

static bool
is_joined(struct text text, bool (*is_part)(struct text part), size_t parts_min)
{
    size_t parts = 0;

    for (; text.data; parts++)
        if (!is_part(take_part(&text)))
            return false;
    return parts >= parts_min;
}

bool
value_email(struct text text)
{
    size_t at = 0;

    while (at < text.size && text.data[at] != '@')
        at++;
    if (text.size > VALUE_EMAIL_SIZE_MAX || at == text.size)
        return false;
    return is_joined((struct text){ text.data, at }, is_local_part, 1)
           && is_joined((struct text){ text.data + at + 1, text.size - at - 1 }, is_label, 2);
}
