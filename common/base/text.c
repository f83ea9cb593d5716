#include "common/base/text.h"

#include <stdint.h>
#include <string.h>

static char
lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text
text_of(const char *string)
{
    return (struct text){ string, strlen(string) };
}

bool
text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool
text_is(struct text text, const char *string)
{
    return text_equal(text, text_of(string));
}

int
text_compare(struct text a, struct text b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;

    if (order != 0)
        return order;
    return a.size < b.size ? -1 : a.size > b.size;
}

bool
text_equal_nocase(struct text a, struct text b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

void
text_fold(struct text text, char *to)
{
    for (size_t i = 0; i < text.size; i++)
        to[i] = lower(text.data[i]);
}

bool
text_put(struct text text, char *to, size_t max)
{
    if (text.size > max)
        return false;
    memcpy(to, text.data ? text.data : "", text.size);
    to[text.size] = '\0';
    return true;
}

struct text
text_trim(struct text text)
{
    while (text.size && is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size && is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

/* The bytes after the first one of a sequence, and the least code point that
 * may be written with that many; 0 bytes for a byte that starts nothing. */
static size_t
sequence_rest(uint8_t first, uint32_t *ret_point, uint32_t *ret_least)
{
    static const struct {
        uint8_t mask, lead;
        size_t rest;
        uint32_t least;
    } forms[] = {
        { 0xe0, 0xc0, 1, 0x80 },
        { 0xf0, 0xe0, 2, 0x800 },
        { 0xf8, 0xf0, 3, 0x10000 },
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((first & forms[i].mask) != forms[i].lead)
            continue;
        *ret_point = first & (uint8_t)~forms[i].mask;
        *ret_least = forms[i].least;
        return forms[i].rest;
    }
    return 0;
}

/* Most texts are ASCII: eight bytes at a time, up to the first eight that are not. */
static const uint8_t *
skip_ascii(const uint8_t *at, const uint8_t *end)
{
    uint64_t eight;

    for (; end - at >= (ptrdiff_t)sizeof eight; at += sizeof eight) {
        memcpy(&eight, at, sizeof eight);
        if (eight & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < end && *at < 0x80)
        at++;
    return at;
}

bool
text_is_utf8(struct text text)
{
    const uint8_t *at = (const uint8_t *)text.data;
    const uint8_t *end = at + text.size;

    while ((at = skip_ascii(at, end)) < end) {
        uint32_t point = 0;
        uint32_t least = 0;
        size_t rest = sequence_rest(*at++, &point, &least);
        if (rest == 0 || (size_t)(end - at) < rest)
            return false;
        for (; rest > 0; rest--, at++) {
            if ((*at & 0xc0) != 0x80)
                return false;
            point = point << 6 | (*at & 0x3f);
        }
        if (point < least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
            return false;
    }
    return true;
}

struct text
text_word(struct text list, size_t n)
{
    const char *at = list.data, *end = list.data + list.size;

    for (;; n--) {
        while (at < end && *at == ' ')
            at++;
        const char *start = at;
        while (at < end && *at != ' ')
            at++;
        if (start == at || n == 0)
            return (struct text){ start, (size_t)(at - start) };
    }
}

bool
text_has_word(struct text list, struct text word)
{
    struct text one;

    for (size_t n = 0; (one = text_word(list, n)).size > 0; n++)
        if (text_equal(one, word))
            return true;
    return false;
}
