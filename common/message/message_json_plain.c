#include "common/message/message_json.h"

#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

/* What is left of the text. */
struct plain {
    const char *at, *end;
};

static void
skip_space(struct plain *p)
{
    while (p->at < p->end && (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r'))
        p->at++;
}

static bool
take_sign(struct plain *p, char sign)
{
    skip_space(p);
    if (p->at == p->end || *p->at != sign)
        return false;
    p->at++;
    return true;
}

/* Without escapes. */
static bool
take_string(struct plain *p, struct text *ret_text)
{
    if (!take_sign(p, '"'))
        return false;
    const char *start = p->at;
    while (p->at < p->end && *p->at != '"' && *p->at != '\\' && (unsigned char)*p->at >= ' ')
        p->at++;
    *ret_text = (struct text){ start, (size_t)(p->at - start) };
    return p->at < p->end && *p->at++ == '"';
}

static bool
take_word(struct plain *p, struct text *ret_text)
{
    skip_space(p);
    const char *start = p->at;
    while (p->at < p->end && ((*p->at >= 'a' && *p->at <= 'z') || (*p->at >= '0' && *p->at <= '9')))
        p->at++;
    *ret_text = (struct text){ start, (size_t)(p->at - start) };
    return ret_text->size > 0;
}

/* Members mostly come in the order of the fields: the one behind the last is looked at first. */
static bool
take_field(struct plain *p, const struct message_type *type, size_t *at)
{
    struct text name;

    if (!take_string(p, &name))
        return false;
    for (size_t n = 0; n < type->field_count; n++) {
        size_t i = (*at + n) % type->field_count;

        if (text_is(name, type->fields[i].name)) {
            *at = i;
            return true;
        }
    }
    return false;
}

static bool
is_string(const struct field *field)
{
    return field->kind == FIELD_when
           || (field->kind == FIELD_text && field->form != FORM_digits && field->form != FORM_yes_no
               && field->form != FORM_json);
}

/* JSON has no number with a zero in front. */
static bool
is_number(struct text word)
{
    return word.data[0] > '0' || text_is(word, "0");
}

/* Stores one text; by message_text_read(), which takes no more than message_json_read() does. */
static bool
store(const struct field *field, struct text text, struct obstack *memory, void *body)
{
    const char *ignored = NULL;
    struct text kept = { obstack_copy0(memory, text.data, text.size), text.size };

    return message_text_read(field, kept, body, &ignored) == NULL;
}

static bool
store_word(const struct field *field, struct text word, struct obstack *memory, void *body)
{
    if (text_is(word, "null"))
        return message_may_be_missing(field);
    if (field->kind == FIELD_text && field->form == FORM_yes_no) {
        bool is_true = text_is(word, "true");
        *(struct text *)(void *)((char *)body + field->offset) = is_true ? TEXT("yes") : TEXT("no");
        return is_true || text_is(word, "false");
    }
    if (field->kind == FIELD_flag)
        return store(field, word, memory, body);
    return !is_string(field) && field->form != FORM_json && is_number(word)
           && store(field, word, memory, body);
}

static bool
take_value(struct plain *p, const struct field *field, struct obstack *memory, void *body)
{
    struct text text;

    skip_space(p);
    if (p->at < p->end && *p->at == '"')
        return is_string(field) && take_string(p, &text) && store(field, text, memory, body);
    return take_word(p, &text) && store_word(field, text, memory, body);
}

static bool
is_all(const struct message_type *type, field_set fields, field_set taken)
{
    for (size_t i = 0; i < type->field_count; i++)
        if ((fields & ~taken) >> i & 1 && !message_may_be_missing(&type->fields[i]))
            return false;
    return true;
}

bool
message_json_plain(const struct message_type *type, struct text bytes, field_set fields, void *body,
                   struct obstack *memory)
{
    struct plain p = { bytes.data, bytes.data + bytes.size };
    field_set taken = 0;

    if (bytes.size == 0 || !take_sign(&p, '{'))
        return false;
    for (size_t i = 0; taken == 0 || take_sign(&p, ','); i++) {
        if (!take_field(&p, type, &i) || !(fields & ~taken & (field_set)1 << i)
            || !take_sign(&p, ':') || !take_value(&p, &type->fields[i], memory, body))
            return false;
        taken |= (field_set)1 << i;
    }
    if (!take_sign(&p, '}'))
        return false;
    skip_space(&p);
    return p.at == p.end && is_all(type, fields, taken);
}
