#include "common/message/message_json.h"

#include "common/base/value.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

enum { DIGITS_SIZE = 24 };

struct reading {
    const char *parent;
    struct obstack *memory;
    struct json_faults *faults;
};

static bool
fault(const struct reading *r, const struct field *field, const char *code, const char *detail)
{
    json_fault_add(r->faults, r->parent, field->name, code, detail);
    return false;
}

static const char *
check_form(enum field_form form, struct text text, const char **ret_detail)
{
    int64_t ignored = 0;

    *ret_detail = NULL;
    switch (form) {
    case FORM_date:
        *ret_detail = "a date: YYYY-MM-DD";
        return value_date(text, &ignored) ? NULL : "bad_date";
    case FORM_time:
        *ret_detail = "a time by RFC 3339, with an offset or Z";
        return value_time(text, &ignored) ? NULL : "bad_date";
    case FORM_digits:
        *ret_detail = "a whole number of at most nine digits";
        return value_number(text, &ignored) ? NULL : "bad_number";
    case FORM_email:
        *ret_detail = "an e-mail address";
        return value_email(text) ? NULL : "bad_email";
    case FORM_hash:
        *ret_detail = "a SHA-256 hash in 64 hexadecimal digits";
        return value_hash(text) ? NULL : "bad_hash";
    case FORM_yes_no:
        *ret_detail = "true or false";
        return text_is(text, "yes") || text_is(text, "no") ? NULL : "wrong_type";
    default:
        return NULL;
    }
}

/* NULL when the text fits the field. */
static const char *
check_text(const struct field *field, struct text text, const char **ret_detail)
{
    if (text.size == 0 && field->min == 0)
        return NULL;
    if (!message_is_plain(text)) {
        *ret_detail = "a text is UTF-8 without a NUL";
        return "bad_encoding";
    }
    if ((int64_t)text.size < field->min || (int64_t)text.size > field->max) {
        *ret_detail = text.size == 0 ? "it may not be empty" : "fewer or more bytes";
        return "bad_size";
    }
    if (field->allowed && !message_is_listed(text, field->allowed)) {
        *ret_detail = field->allowed;
        return "bad_value";
    }
    return check_form(field->form, text, ret_detail);
}

static bool
store_text(const struct reading *r, const struct field *field, struct text text, char *to)
{
    const char *detail = NULL;
    const char *code = check_text(field, text, &detail);

    if (code)
        return fault(r, field, code, detail);
    *(struct text *)(void *)to = text;
    return true;
}

static struct text
keep(const struct reading *r, const char *bytes, size_t size)
{
    return (struct text){ obstack_copy0(r->memory, bytes, size), size };
}

static bool
read_digits(const struct reading *r, const struct field *field, const json_t *value, char *to)
{
    char digits[DIGITS_SIZE];

    if (!json_is_integer(value))
        return fault(r, field, "wrong_type", "a whole number");
    if (json_integer_value(value) < 0)
        return fault(r, field, "bad_number", "it is not below 0");
    int size = snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return store_text(r, field, keep(r, digits, (size_t)size), to);
}

static bool
read_json(const struct reading *r, const struct field *field, const json_t *value, char *to)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    if (!text)
        return fault(r, field, "bad_json", "a JSON value");
    struct text kept = keep(r, text, strlen(text));
    free(text);
    return store_text(r, field, kept, to);
}

static bool
read_text(const struct reading *r, const struct field *field, const json_t *value, char *to)
{
    if (field->form == FORM_digits)
        return read_digits(r, field, value, to);
    if (field->form == FORM_json)
        return read_json(r, field, value, to);
    if (field->form == FORM_yes_no) {
        if (!json_is_boolean(value))
            return fault(r, field, "wrong_type", "true or false");
        *(struct text *)(void *)to = json_is_true(value) ? TEXT("yes") : TEXT("no");
        return true;
    }
    if (!json_is_string(value))
        return fault(r, field, "wrong_type", "a string");
    return store_text(r, field,
                      (struct text){ json_string_value(value), json_string_length(value) }, to);
}

static const char *
check_number(const struct field *field, int64_t number, const char **ret_detail)
{
    *ret_detail = field->kind == FIELD_when ? "a time in the years 1900 to 2999"
                                            : "a number within its range";
    if (number >= field->min && number <= field->max)
        return NULL;
    return field->kind == FIELD_when ? "bad_date" : "bad_number";
}

static bool
read_number(const struct reading *r, const struct field *field, const json_t *value, char *to)
{
    struct text text = { json_string_value(value), json_string_length(value) };
    const char *detail = NULL;
    int64_t number = json_integer_value(value);

    if (field->kind == FIELD_number && !json_is_integer(value))
        return fault(r, field, "wrong_type", "a whole number");
    if (field->kind == FIELD_when && !json_is_string(value))
        return fault(r, field, "wrong_type", "a string: a time by RFC 3339");
    if (field->kind == FIELD_when && !value_time(text, &number))
        return fault(r, field, "bad_date", "a time by RFC 3339, with an offset or Z");
    const char *code = check_number(field, number, &detail);
    if (code)
        return fault(r, field, code, detail);
    *(int64_t *)(void *)to = number;
    return true;
}

bool
message_may_be_missing(const struct field *field)
{
    return field->is_added || (field->kind == FIELD_text && field->min == 0);
}

static bool
read_field(const struct reading *r, const struct field *field, const json_t *value, char *to)
{
    if (!value || json_is_null(value))
        return message_may_be_missing(field) || fault(r, field, "required", field->note);
    if (field->kind == FIELD_text)
        return read_text(r, field, value, to);
    if (field->kind != FIELD_flag)
        return read_number(r, field, value, to);
    if (!json_is_boolean(value))
        return fault(r, field, "wrong_type", "true or false");
    *(bool *)to = json_is_true(value);
    return true;
}

static bool
check_members(const struct message_type *type, const json_t *object, field_set fields,
              const struct reading *r)
{
    size_t before = r->faults->count;
    const char *name = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        int i = message_field(type, name);

        if (i < 0 || !(fields >> i & 1))
            json_fault_add(r->faults, r->parent, name, "unknown_member", "there is no such member");
    }
    return r->faults->count == before;
}

bool
message_json_read(const struct message_type *type, const json_t *object, field_set fields,
                  const char *parent, void *body, struct obstack *memory,
                  struct json_faults *faults)
{
    const struct reading reading = { parent, memory, faults };

    if (!json_is_object(object)) {
        json_fault_add(faults, parent, NULL, "wrong_type", "an object");
        return false;
    }
    bool is_good = check_members(type, object, fields, &reading);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];

        if (fields >> i & 1)
            is_good &= read_field(&reading, field, json_object_get(object, field->name),
                                  (char *)body + field->offset);
    }
    return is_good;
}

const char *
message_text_read(const struct field *field, struct text text, void *body, const char **ret_detail)
{
    char *to = (char *)body + field->offset;
    int64_t number = 0;

    if (field->kind == FIELD_text) {
        const char *code = check_text(field, text, ret_detail);
        if (!code)
            *(struct text *)(void *)to = text;
        return code;
    }
    if (field->kind == FIELD_flag) {
        *ret_detail = "true or false";
        *(bool *)to = text_is(text, "true");
        return text_is(text, "true") || text_is(text, "false") ? NULL : "wrong_type";
    }
    *ret_detail = field->kind == FIELD_when ? "a time by RFC 3339" : "a whole number";
    if (field->kind == FIELD_when ? !value_time(text, &number) : !value_number(text, &number))
        return field->kind == FIELD_when ? "bad_date" : "bad_number";
    const char *code = check_number(field, number, ret_detail);
    if (!code)
        *(int64_t *)(void *)to = number;
    return code;
}
