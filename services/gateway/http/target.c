#include "target.h"

#include <string.h>

static int
hex(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Decodes in place. */
static bool
unescape(struct text *text, char *at, bool is_query)
{
    const char *from = at;
    const char *end = at + text->size;
    char *to = at;

    while (from < end) {
        if (*from != '%') {
            *to++ = is_query && *from == '+' ? ' ' : *from;
            from++;
            continue;
        }
        if (end - from < 3 || hex(from[1]) < 0 || hex(from[2]) < 0)
            return false;
        *to++ = (char)(hex(from[1]) << 4 | hex(from[2]));
        from += 3;
    }
    *text = (struct text){ at, (size_t)(to - at) };
    return (text->size == 0 || !memchr(text->data, '\0', text->size)) && text_is_utf8(*text);
}

static bool
is_clean(const char *raw)
{
    for (; *raw; raw++)
        if ((unsigned char)*raw <= ' ' || *raw == 0x7f)
            return false;
    return true;
}

static enum target_fault
read_path(struct target *target, char *at, char *end)
{
    for (at++; at <= end; at++) {
        char *stop = memchr(at, '/', (size_t)(end - at));
        struct text segment = { at, (size_t)((stop ? stop : end) - at) };

        if (target->segment_count == TARGET_SEGMENTS_MAX)
            return TARGET_DEEP;
        at += segment.size;
        if (!unescape(&segment, at - segment.size, false))
            return TARGET_BROKEN;
        target->segments[target->segment_count++] = segment;
    }
    return TARGET_GOOD;
}

static enum target_fault
read_pair(struct target *target, char *at, size_t size)
{
    char *equals = memchr(at, '=', size);
    size_t name_size = equals ? (size_t)(equals - at) : size;
    struct pair pair = { { at, name_size }, { at + size, 0 } };

    if (equals)
        pair.value = (struct text){ equals + 1, size - name_size - 1 };
    if (target->pair_count == TARGET_PAIRS_MAX)
        return TARGET_PAIRS;
    if (!unescape(&pair.name, at, true)
        || !unescape(&pair.value, equals ? equals + 1 : at + size, true))
        return TARGET_BROKEN;
    target->pairs[target->pair_count++] = pair;
    return TARGET_GOOD;
}

static enum target_fault
read_query(struct target *target, char *at)
{
    while (*at) {
        size_t size = strcspn(at, "&");
        enum target_fault fault = size > 0 ? read_pair(target, at, size) : TARGET_GOOD;

        if (fault != TARGET_GOOD)
            return fault;
        at += size + (at[size] == '&');
    }
    return TARGET_GOOD;
}

/* A proxy may send the absolute form: http://host/path. */
static const char *
skip_origin(const char *raw)
{
    static const char *const schemes[] = { "http://", "https://" };

    for (size_t i = 0; i < 2; i++)
        if (strncasecmp(raw, schemes[i], strlen(schemes[i])) == 0) {
            raw += strlen(schemes[i]);
            raw += strcspn(raw, "/?");
            return *raw == '/' ? raw : "/";
        }
    return raw;
}

enum target_fault
target_read(const char *raw, struct target *ret_target)
{
    struct target *target = ret_target;

    target->segment_count = target->pair_count = 0;
    target->path = target->query = TEXT("");
    if (strnlen(raw, TARGET_MAX) == TARGET_MAX)
        return TARGET_LONG;
    if (strcmp(raw, "*") == 0)
        return TARGET_SERVER;
    raw = skip_origin(raw);
    if (*raw != '/' || !is_clean(raw))
        return TARGET_BROKEN;
    memcpy(target->store, raw, strlen(raw) + 1);
    size_t path_size = strcspn(target->store, "?#");
    char *query = target->store + path_size + (target->store[path_size] == '?');

    query[strcspn(query, "#")] = '\0';
    target->path = (struct text){ raw, path_size };
    target->query = (struct text){ raw + (query - target->store), strlen(query) };
    enum target_fault fault = read_path(target, target->store, target->store + path_size);
    return fault != TARGET_GOOD ? fault : read_query(target, query);
}

bool
target_find(const struct target *target, const char *name, struct text *ret_value)
{
    for (size_t i = 0; i < target->pair_count; i++)
        if (text_is(target->pairs[i].name, name)) {
            *ret_value = target->pairs[i].value;
            return true;
        }
    return false;
}

/* RFC 3986's unreserved characters stay. */
void
target_put(msgpack_sbuffer *to, struct text segment)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    for (size_t i = 0; i < segment.size; i++) {
        unsigned char c = (unsigned char)segment.data[i];
        const char escaped[] = { '%', digits[c >> 4], digits[c & 0xf] };

        if (memchr(unreserved, c, sizeof unreserved - 1))
            msgpack_sbuffer_write(to, (const char *)&c, 1);
        else
            msgpack_sbuffer_write(to, escaped, sizeof escaped);
    }
}
