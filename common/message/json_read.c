#include "common/message/json_read.h"

#include <string.h>

/* Appends `name` with its tildes and slashes escaped (RFC 6901 3). */
static void
append_name(char to[JSON_POINTER_SIZE], const char *name)
{
    size_t used = strlen(to);

    for (; *name && used + 2 < JSON_POINTER_SIZE; name++) {
        if (*name == '~' || *name == '/')
            to[used++] = '~';
        to[used++] = *name == '~' ? '0' : *name == '/' ? '1' : *name;
    }
    to[used] = '\0';
}

/* What was cut may end within a character. */
static void
end_cleanly(char to[JSON_POINTER_SIZE])
{
    while (*to && !text_is_utf8(text_of(to)))
        to[strlen(to) - 1] = '\0';
}

void
json_fault_add(struct json_faults *faults, const char *parent, const char *name, const char *code,
               const char *detail)
{
    if (faults->count++ >= JSON_FAULTS_MAX)
        return;
    struct json_fault *fault = &faults->list[faults->count - 1];

    *fault = (struct json_fault){ .code = code, .detail = detail };
    snprintf(fault->pointer, sizeof fault->pointer, "%s%s", parent, name ? "/" : "");
    if (name)
        append_name(fault->pointer, name);
    end_cleanly(fault->pointer);
}

/* Where a walk over the text is: the members and elements that it is within. */
struct walk {
    struct place {
        bool is_array;
        size_t index;
        struct text name; /* as it is written, escapes and all */
    } places[JSON_DEPTH_MAX];

    size_t depth;
    bool is_name; /* the next string is a member's name */
};

/* From the opening quote to behind the closing one. */
static size_t
skip_string(struct text bytes, size_t at)
{
    for (at++; at < bytes.size && bytes.data[at] != '"'; at++)
        if (bytes.data[at] == '\\')
            at++;
    return at < bytes.size ? at + 1 : bytes.size;
}

static bool
walk_open(struct walk *walk, bool is_array)
{
    if (walk->depth == JSON_DEPTH_MAX)
        return false;
    walk->places[walk->depth++] = (struct place){ .is_array = is_array };
    walk->is_name = !is_array;
    return true;
}

static void
walk_comma(struct walk *walk)
{
    if (walk->depth == 0)
        return;
    struct place *place = &walk->places[walk->depth - 1];
    place->index++;
    walk->is_name = !place->is_array;
}

static size_t
walk_string(struct walk *walk, struct text bytes, size_t at)
{
    size_t end = skip_string(bytes, at);
    size_t size = end - at > 2 ? end - at - 2 : 0; /* it may end with its quote */

    if (walk->is_name && walk->depth > 0)
        walk->places[walk->depth - 1].name = (struct text){ bytes.data + at + 1, size };
    walk->is_name = false;
    return end;
}

/* Goes on to `end`; false when it is too deep before. */
static bool
walk_to(struct walk *walk, struct text bytes, size_t end)
{
    for (size_t at = 0; at < end && at < bytes.size;) {
        char c = bytes.data[at];

        if (c == '"') {
            at = walk_string(walk, bytes, at);
            continue;
        }
        if ((c == '{' || c == '[') && !walk_open(walk, c == '['))
            return false;
        if ((c == '}' || c == ']') && walk->depth > 0)
            walk->depth--;
        if (c == ',')
            walk_comma(walk);
        at++;
    }
    return true;
}

static void
write_pointer(const struct walk *walk, char to[JSON_POINTER_SIZE])
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; i < walk->depth && used + 1 < JSON_POINTER_SIZE; i++) {
        const struct place *place = &walk->places[i];
        int size =
            place->is_array
                ? snprintf(to + used, JSON_POINTER_SIZE - used, "/%zu", place->index)
                : snprintf(to + used, JSON_POINTER_SIZE - used, "/%.*s", TEXT_ARGS(place->name));
        used += size > 0 ? (size_t)size : 0;
    }
    end_cleanly(to);
}

static const char *
code_of(enum json_error_code code)
{
    switch (code) {
    case json_error_invalid_utf8:
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "bad_encoding";
    case json_error_duplicate_key:
        return "duplicate_member";
    case json_error_numeric_overflow:
        return "bad_number";
    default:
        return "bad_json";
    }
}

static void
add_fault_at(struct json_faults *faults, struct text bytes, const json_error_t *error)
{
    struct walk walk = { .depth = 0 };
    char pointer[JSON_POINTER_SIZE];
    const char *code = code_of(json_error_code(error));

    (void)walk_to(&walk, bytes, error->position > 0 ? (size_t)error->position : 0);
    write_pointer(&walk, pointer);
    json_fault_add(faults, pointer, NULL, code,
                   strcmp(code, "duplicate_member") == 0 ? "a member comes once in its object"
                   : strcmp(code, "bad_number") == 0     ? "a number is a 64-bit one"
                   : strcmp(code, "bad_encoding") == 0   ? "a text is UTF-8 without a NUL"
                                                         : "a JSON object or array (RFC 8259)");
}

json_t *
json_read(struct text bytes, struct json_faults *faults)
{
    struct walk walk = { .depth = 0 };
    char pointer[JSON_POINTER_SIZE];
    json_error_t error;

    if (!text_is_utf8(bytes)) {
        json_fault_add(faults, "", NULL, "bad_encoding", "a text is UTF-8 without a NUL");
        return NULL;
    }
    if (!walk_to(&walk, bytes, bytes.size)) {
        write_pointer(&walk, pointer);
        json_fault_add(faults, pointer, NULL, "too_deep", "fewer objects and arrays in each other");
        return NULL;
    }
    json_t *json =
        json_loadb(bytes.data ? bytes.data : "", bytes.size, JSON_REJECT_DUPLICATES, &error);
    if (!json)
        add_fault_at(faults, bytes, &error);
    return json;
}
