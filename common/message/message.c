#include "common/message/message.h"

#include <inttypes.h>
#include <string.h>

void
pack_text(msgpack_packer *to, struct text text)
{
    msgpack_pack_str(to, text.size);
    msgpack_pack_str_body(to, text.data ? text.data : "", text.size);
}

void
pack_bytes(msgpack_packer *to, struct text bytes)
{
    msgpack_pack_bin(to, bytes.size);
    msgpack_pack_bin_body(to, bytes.data ? bytes.data : "", bytes.size);
}

bool
object_text(const msgpack_object *object, struct text *ret_text)
{
    if (object->type != MSGPACK_OBJECT_STR && object->type != MSGPACK_OBJECT_BIN)
        return false;
    *ret_text = (struct text){ object->via.str.ptr, object->via.str.size };
    return true;
}

bool
object_plain(const msgpack_object *object, struct text *ret_text)
{
    return object_text(object, ret_text) && message_is_plain(*ret_text);
}

bool
object_number(const msgpack_object *object, int64_t *ret_number)
{
    if (object->type != MSGPACK_OBJECT_NEGATIVE_INTEGER
        && (object->type != MSGPACK_OBJECT_POSITIVE_INTEGER || object->via.u64 > INT64_MAX))
        return false;
    *ret_number = object->via.i64;
    return true;
}

const msgpack_object *
object_array(const msgpack_object *object, size_t count)
{
    if (object->type != MSGPACK_OBJECT_ARRAY || object->via.array.size < count)
        return NULL;
    return object->via.array.ptr;
}

enum status
message_open(struct text bytes, msgpack_zone *zone, msgpack_object *ret_object, struct error *err)
{
    size_t consumed = 0;

    TRY(message_scan(bytes, err));
    if (msgpack_unpack(bytes.data, bytes.size, &consumed, zone, ret_object)
            != MSGPACK_UNPACK_SUCCESS
        || consumed != bytes.size)
        return error_set(err, INVALID, "message: can't be decoded");
    return OK;
}

void
message_pack(const struct message_type *type, const void *body, msgpack_packer *to)
{
    msgpack_pack_map(to, type->field_count);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        const char *at = (const char *)body + field->offset;

        pack_text(to, text_of(field->name));
        if (field->kind == FIELD_text)
            pack_text(to, *(const struct text *)at);
        else if (field->kind == FIELD_flag)
            *(const bool *)at ? msgpack_pack_true(to) : msgpack_pack_false(to);
        else
            msgpack_pack_int64(to, *(const int64_t *)at);
    }
}

/* A writer of the same version has the field at its own place in the list;
 * only another version makes us search. */
static const msgpack_object *
map_find(const msgpack_object_map *map, const char *name, size_t place)
{
    struct text wanted = text_of(name);
    struct text key;

    if (place < map->size && object_text(&map->ptr[place].key, &key) && text_equal(key, wanted))
        return &map->ptr[place].val;
    for (uint32_t i = 0; i < map->size; i++)
        if (object_text(&map->ptr[i].key, &key) && text_equal(key, wanted))
            return &map->ptr[i].val;
    return NULL;
}

bool
message_word(const char **list, struct text *ret_word)
{
    if (!**list)
        return false;
    *ret_word = (struct text){ *list, strcspn(*list, "|") };
    *list += ret_word->size + ((*list)[ret_word->size] == '|');
    return true;
}

bool
message_is_listed(struct text text, const char *allowed)
{
    struct text word;

    while (message_word(&allowed, &word))
        if (text_equal(text, word))
            return true;
    return false;
}

bool
message_is_plain(struct text text)
{
    return (text.size == 0 || !memchr(text.data, '\0', text.size)) && text_is_utf8(text);
}

/* NULL when the value fits and was stored, else what is wrong with it. */
static const char *
field_read(const struct field *field, const msgpack_object *value, char *to)
{
    struct text text;
    int64_t number = 0;

    if (field->kind == FIELD_flag) {
        if (value->type != MSGPACK_OBJECT_BOOLEAN)
            return "must be true or false";
        *(bool *)to = value->via.boolean;
        return NULL;
    }
    if (field->kind == FIELD_text) {
        if (!object_plain(value, &text))
            return "must be a text of UTF-8 without a NUL";
        if ((int64_t)text.size < field->min || (int64_t)text.size > field->max)
            return "has a wrong size";
        if (field->allowed && field->form != FORM_choice
            && !message_is_listed(text, field->allowed))
            return "is none of the allowed values";
        *(struct text *)to = text;
        return NULL;
    }
    if (!object_number(value, &number))
        return "must be a whole number";
    if (number < field->min || number > field->max)
        return "is out of range";
    *(int64_t *)to = number;
    return NULL;
}

enum status
message_unpack(const struct message_type *type, const msgpack_object *map, void *ret_body,
               struct error *err)
{
    if (map->type != MSGPACK_OBJECT_MAP)
        return error_set(err, INVALID, "%s: not a map", type->name);

    memset(ret_body, 0, type->size);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];
        const msgpack_object *value = map_find(&map->via.map, field->name, i);
        const char *wrong = field->is_added ? NULL : "is missing";

        if (value)
            wrong = field_read(field, value, (char *)ret_body + field->offset);
        if (wrong)
            return error_set(err, INVALID, "%s: %s %s", type->name, field->name, wrong);
    }
    return OK;
}

enum status
message_read(const struct message_type *type, struct text bytes, msgpack_zone *zone, void *ret_body,
             struct error *err)
{
    msgpack_object map;

    TRY(message_open(bytes, zone, &map, err));
    return message_unpack(type, &map, ret_body, err);
}

struct text
message_owner(const struct message_type *type)
{
    return (struct text){ type->name, strcspn(type->name, ".") };
}
