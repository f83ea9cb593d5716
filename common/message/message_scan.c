/* The walk over untrusted bytes that comes before msgpack-c: it allocates
 * nothing and trusts no count. https://github.com/msgpack/msgpack, spec.md. */
#include "common/message/message.h"

#include <string.h>

enum { MAP_KEYS_MAX = 64 };

struct scan {
    const uint8_t *at, *end;
    const char *wrong; /* the first thing that is wrong */
};

/* What a first byte says: how many bytes its length or number takes, and what
 * the value holds after them. */
enum content { NOTHING, TEXT_BYTES, RAW_BYTES, ELEMENTS, PAIRS, NOT_ALLOWED };

struct form {
    uint8_t first, last;
    uint8_t length_bytes; /* of the count behind the first byte */
    uint8_t skip;         /* fixed bytes behind it */
    uint8_t mask;         /* bits of the first byte that are the count */
    enum content content;
};

static const struct form forms[] = {
    { 0x00, 0x7f, 0, 0, 0x00, NOTHING },     /* positive fixint */
    { 0x80, 0x8f, 0, 0, 0x0f, PAIRS },       /* fixmap */
    { 0x90, 0x9f, 0, 0, 0x0f, ELEMENTS },    /* fixarray */
    { 0xa0, 0xbf, 0, 0, 0x1f, TEXT_BYTES },  /* fixstr */
    { 0xc0, 0xc0, 0, 0, 0x00, NOTHING },     /* nil */
    { 0xc1, 0xc1, 0, 0, 0x00, NOT_ALLOWED }, /* never used */
    { 0xc2, 0xc3, 0, 0, 0x00, NOTHING },     /* false, true */
    { 0xc4, 0xc4, 1, 0, 0x00, RAW_BYTES },   /* bin 8 */
    { 0xc5, 0xc5, 2, 0, 0x00, RAW_BYTES },   /* bin 16 */
    { 0xc6, 0xc6, 4, 0, 0x00, RAW_BYTES },   /* bin 32 */
    { 0xc7, 0xc9, 0, 0, 0x00, NOT_ALLOWED }, /* ext: nothing of ours uses it */
    { 0xca, 0xca, 0, 4, 0x00, NOTHING },     /* float 32 */
    { 0xcb, 0xcb, 0, 8, 0x00, NOTHING },     /* float 64 */
    { 0xcc, 0xcc, 0, 1, 0x00, NOTHING },     /* uint 8..64 */
    { 0xcd, 0xcd, 0, 2, 0x00, NOTHING },     { 0xce, 0xce, 0, 4, 0x00, NOTHING },
    { 0xcf, 0xcf, 0, 8, 0x00, NOTHING },     { 0xd0, 0xd0, 0, 1, 0x00, NOTHING }, /* int 8..64 */
    { 0xd1, 0xd1, 0, 2, 0x00, NOTHING },     { 0xd2, 0xd2, 0, 4, 0x00, NOTHING },
    { 0xd3, 0xd3, 0, 8, 0x00, NOTHING },     { 0xd4, 0xd8, 0, 0, 0x00, NOT_ALLOWED }, /* fixext */
    { 0xd9, 0xd9, 1, 0, 0x00, TEXT_BYTES },                                           /* str 8 */
    { 0xda, 0xda, 2, 0, 0x00, TEXT_BYTES },                                           /* str 16 */
    { 0xdb, 0xdb, 4, 0, 0x00, TEXT_BYTES },                                           /* str 32 */
    { 0xdc, 0xdc, 2, 0, 0x00, ELEMENTS },                                             /* array 16 */
    { 0xdd, 0xdd, 4, 0, 0x00, ELEMENTS },                                             /* array 32 */
    { 0xde, 0xde, 2, 0, 0x00, PAIRS },                                                /* map 16 */
    { 0xdf, 0xdf, 4, 0, 0x00, PAIRS },                                                /* map 32 */
    { 0xe0, 0xff, 0, 0, 0x00, NOTHING }, /* negative fixint */
};

static bool scan_value(struct scan *scan, unsigned depth);

static bool
wrong(struct scan *scan, const char *what)
{
    if (!scan->wrong)
        scan->wrong = what;
    return false;
}

static bool
take(struct scan *scan, size_t size)
{
    if ((size_t)(scan->end - scan->at) < size)
        return wrong(scan, "it ends too early");
    scan->at += size;
    return true;
}

static const struct form *
form_of(uint8_t first)
{
    const struct form *form = forms;

    while (first > form->last)
        form++;
    return form;
}

/* The count behind the first byte. It can't exceed the bytes that follow,
 * because each element takes at least one. */
static bool
scan_count(struct scan *scan, const struct form *form, uint8_t first, size_t *ret_count)
{
    const uint8_t *at = scan->at;

    *ret_count = first & form->mask;
    if (!take(scan, form->length_bytes))
        return false;
    for (unsigned i = 0; i < form->length_bytes; i++)
        *ret_count = *ret_count << 8 | at[i];
    if (form->content != NOTHING && *ret_count > (size_t)(scan->end - scan->at))
        return wrong(scan, "a count is larger than what follows");
    return true;
}

static bool
scan_bytes(struct scan *scan, size_t count, bool is_text)
{
    struct text text = { (const char *)scan->at, count };

    if (!take(scan, count))
        return false;
    if (is_text && !text_is_utf8(text))
        return wrong(scan, "a text is not UTF-8");
    return true;
}

static bool
scan_elements(struct scan *scan, size_t count, unsigned depth)
{
    if (depth >= MESSAGE_DEPTH_MAX)
        return wrong(scan, "it is nested too deeply");
    for (size_t i = 0; i < count; i++)
        if (!scan_value(scan, depth + 1))
            return false;
    return true;
}

/* One key, which must be a text that the map does not have yet. */
static bool
scan_key(struct scan *scan, struct text *keys, size_t known)
{
    const struct form *form = scan->at < scan->end ? form_of(*scan->at) : NULL;
    size_t size = 0;

    if (!form)
        return wrong(scan, "it ends too early");
    if (form->content != TEXT_BYTES)
        return wrong(scan, "a key is not a text");
    uint8_t first = *scan->at++;
    if (!scan_count(scan, form, first, &size))
        return false;
    keys[known] = (struct text){ (const char *)scan->at, size };
    for (size_t i = 0; i < known; i++)
        if (text_equal(keys[i], keys[known]))
            return wrong(scan, "a key stands twice");
    return scan_bytes(scan, size, true);
}

static bool
scan_pairs(struct scan *scan, size_t count, unsigned depth)
{
    struct text keys[MAP_KEYS_MAX];

    if (depth >= MESSAGE_DEPTH_MAX)
        return wrong(scan, "it is nested too deeply");
    if (count > MAP_KEYS_MAX)
        return wrong(scan, "a map has too many keys");
    for (size_t i = 0; i < count; i++)
        if (!scan_key(scan, keys, i) || !scan_value(scan, depth + 1))
            return false;
    return true;
}

static bool
scan_value(struct scan *scan, unsigned depth)
{
    size_t count = 0;

    if (scan->at == scan->end)
        return wrong(scan, "it ends too early");
    uint8_t first = *scan->at++;
    const struct form *form = form_of(first);
    if (!scan_count(scan, form, first, &count))
        return false;
    switch (form->content) {
    case NOTHING:
        return take(scan, form->skip);
    case TEXT_BYTES:
    case RAW_BYTES:
        return scan_bytes(scan, count, form->content == TEXT_BYTES);
    case ELEMENTS:
        return scan_elements(scan, count, depth);
    case PAIRS:
        return scan_pairs(scan, count, depth);
    default:
        return wrong(scan, "a type is not allowed");
    }
}

enum status
message_scan(struct text bytes, struct error *err)
{
    const uint8_t *at = (const uint8_t *)bytes.data;
    struct scan scan = { at, at + bytes.size, NULL };

    if (!scan_value(&scan, 0))
        return error_set(err, INVALID, "message: %s", scan.wrong);
    if (scan.at != scan.end)
        return error_set(err, INVALID, "message: bytes behind the value");
    return OK;
}
