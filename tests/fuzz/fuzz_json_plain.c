/* What is read at once says what the careful way says, and what it leaves is read as if nobody had
 * tried. The bytes choose a declared message and spell a text that is nearly its JSON. */
#include "common/message/message_json.h"
#include "proto/all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

enum { SPELLED_MAX = 4096, RAW_MAX = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct spelling {
    const uint8_t *at, *end;
    char text[SPELLED_MAX];
    size_t size;
};

static uint8_t
next(struct spelling *s)
{
    return s->at < s->end ? *s->at++ : 0;
}

static void
put(struct spelling *s, const char *bytes, size_t size)
{
    if (size > sizeof s->text - s->size)
        size = sizeof s->text - s->size;
    memcpy(s->text + s->size, bytes, size);
    s->size += size;
}

static void
put_word(struct spelling *s, const char *word)
{
    put(s, word, strlen(word));
}

/* As the bytes have it, whatever it is. */
static void
put_raw(struct spelling *s)
{
    size_t size = next(s) % RAW_MAX;

    if (size > (size_t)(s->end - s->at))
        size = (size_t)(s->end - s->at);
    put(s, (const char *)s->at, size);
    s->at += size;
}

static void
put_value(struct spelling *s, const struct field *field)
{
    static const char *const values[] = {
        "null",
        "true",
        "false",
        "0",
        "1",
        "7",
        "42",
        "-1",
        "-0",
        "00",
        "01",
        "1.0",
        "1e1",
        "{}",
        "[]",
        "{\"a\"",
        "12345",
        "\"1\"",
        "\"",
        "\"\"",
        "\"yes\"",
        "\"no\"",
        "1234567890",
        "99999999999999999999",
        "\"2026-11-25\"",
        "\"2026-02-30\"",
        "\"2026-11-25T09:00:00+01:00\"",
        "\"2026-11-25t09:00:00z\"",
        "\"a@example.org\"",
        "\"a\\u0062\"",
        "\"\xc3\xa9\"",
        "\"\xc3\"",
        "\"a\n\"",
        "\"a\" ",
        "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"",
    };
    size_t choice = next(s) % (sizeof values / sizeof *values + 4);

    if (choice < sizeof values / sizeof *values) {
        put_word(s, values[choice]);
    } else if (field->allowed && choice % 2) {
        put_word(s, "\"");
        put(s, field->allowed, strcspn(field->allowed, "|"));
        put_word(s, "\"");
    } else {
        put_word(s, choice % 2 ? "\"" : "");
        put_raw(s);
        put_word(s, choice % 2 ? "\"" : "");
    }
}

/* Mostly the fields in their order, with a value each; now and then anything. */
static void
spell(struct spelling *s, const struct message_type *type)
{
    put_word(s, "{");
    for (size_t i = 0; s->at < s->end && i < 2 * type->field_count; i++) {
        uint8_t turn = next(s);
        const struct field *field =
            &type->fields[(turn >> 6 == 1 ? next(s) : i) % type->field_count];

        if (i > 0 && (turn & 15) != 15)
            put_word(s, turn & 1 ? "," : " ,\n");
        if ((turn & 63) == 62)
            put_raw(s);
        put_word(s, "\"");
        put_word(s, field->name);
        put_word(s, turn & 2 ? "\":" : "\"\t:\r ");
        put_value(s, field);
        if (turn >> 6 == 2)
            break;
    }
    put_word(s, next(s) == 1 ? "" : "} ");
}

static bool
is_same(const struct message_type *type, const char *a, const char *b)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        const void *x = a + field->offset, *y = b + field->offset;

        if (field->kind == FIELD_text
                ? !text_equal(*(const struct text *)x, *(const struct text *)y)
                : memcmp(x, y, field->kind == FIELD_flag ? sizeof(bool) : sizeof(int64_t)) != 0)
            return false;
    }
    return true;
}

static void
compare(const struct message_type *type, struct text bytes, field_set fields,
        struct obstack *memory)
{
    char plain[MESSAGE_SIZE_MAX] = { 0 }, careful[MESSAGE_SIZE_MAX] = { 0 };
    struct json_faults faults = { .count = 0 };
    json_t *json = json_read(bytes, &faults);
    bool is_good = json && message_json_read(type, json, fields, "", careful, memory, &faults);

    bool is_plain = message_json_plain(type, bytes, fields, plain, memory);
    if (is_plain && !is_good)
        abort();
    if (is_good && !is_plain) {
        faults.count = 0;
        if (!message_json_read(type, json, fields, "", plain, memory, &faults))
            abort();
    }
    if (is_good && !is_same(type, plain, careful))
        abort();
    json_decref(json);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct spelling *s = calloc(1, sizeof *s);
    struct obstack memory;
    size_t types = 0;

    while (proto_all[types])
        types++;
    *s = (struct spelling){ .at = data, .end = data + size };
    const struct message_type *type = proto_all[(next(s) + (size_t)next(s) * 256) % types];
    field_set fields = next(s) < 250 ? FIELDS_ALL : (field_set)next(s) << next(s) % 8;
    spell(s, type);
    char *exact = memcpy(malloc(s->size), s->text, s->size);
    obstack_init(&memory);
    compare(type, (struct text){ exact, s->size }, fields, &memory);
    obstack_free(&memory, NULL);
    free(exact);
    free(s);
    return 0;
}
