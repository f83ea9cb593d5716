#include "template_escape.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

/* What changes how its neighbours are shown, or hides: marks and embeddings of direction, zero
 * width space, word joiner and its kin, byte order mark, interlinear notes, soft hyphen. The
 * joiners U+200C and U+200D stay: Persian and emoji need them. */
static bool
is_dropped(UChar32 c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x200b
           || c == 0x200e || c == 0x200f || c == 0x061c || c == 0xfeff || c == 0xad || c == 0x180e
           || (c >= 0xfff9 && c <= 0xfffb);
}

static bool
is_space(UChar32 c)
{
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

static bool
is_mark(UChar32 c)
{
    return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

static bool
is_from_right(UChar32 c)
{
    UCharDirection direction = u_charDirection(c);

    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

static void
put_character(FILE *to, UChar32 c)
{
    char bytes[U8_MAX_LENGTH];
    int32_t size = 0;

    U8_APPEND_UNSAFE(bytes, size, c);
    fwrite(bytes, 1, (size_t)size, to);
}

static void
put(FILE *to, bool is_html, UChar32 c)
{
    const char *escape = !is_html    ? NULL
                         : c == '&'  ? "&amp;"
                         : c == '<'  ? "&lt;"
                         : c == '>'  ? "&gt;"
                         : c == '"'  ? "&quot;"
                         : c == '\'' ? "&#39;"
                                     : NULL;

    if (escape)
        fputs(escape, to);
    else
        put_character(to, c);
}

void
escape_html(FILE *to, struct text value)
{
    for (size_t i = 0; i < value.size;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(value.data, i, value.size, c);
        put(to, true, c);
    }
}

static bool
has_right_to_left(struct text value)
{
    for (size_t i = 0; i < value.size;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(value.data, i, value.size, c);
        if (is_from_right(c))
            return true;
    }
    return false;
}

static size_t
characters_max(enum template_part part, enum value_type type)
{
    if (part == PART_SUBJECT || part == PART_PREHEADER)
        return ESCAPE_SUBJECT_MAX;
    return part == PART_SMS && type != VALUE_URL ? ESCAPE_SMS_MAX : SIZE_MAX;
}

/* A joiner and what it joins belong to the character before. */
static void
write_characters(FILE *to, bool is_html, struct text value, size_t max)
{
    size_t count = 0;
    size_t marks = 0;
    bool is_joined = false;

    for (size_t i = 0; i < value.size;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(value.data, i, value.size, c);
        if (is_dropped(c) || (is_mark(c) && ++marks > ESCAPE_MARKS_MAX))
            continue;
        if (!is_mark(c)) {
            marks = 0;
            count += !is_joined && c != 0x200d && c != 0x200c;
        }
        if (count > max) {
            fputs("...", to);
            return;
        }
        is_joined = c == 0x200d;
        put(to, is_html, is_space(c) ? ' ' : c);
    }
}

void
escape_write(FILE *to, enum template_part part, enum value_type type, struct text value)
{
    bool is_html = part == PART_HTML;
    bool is_apart = type != VALUE_URL && has_right_to_left(value);

    if (is_apart)
        fputs(is_html ? "<bdi>" : "\xe2\x81\xa8", to);
    write_characters(to, is_html, value, characters_max(part, type));
    if (is_apart)
        fputs(is_html ? "</bdi>" : "\xe2\x81\xa9", to);
}
