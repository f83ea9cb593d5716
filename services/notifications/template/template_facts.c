#include "template_facts.h"

#include <stdlib.h>

enum { FACTS_ZONE_BYTES = 4096 };

void
facts_clear(struct template_facts *facts)
{
    for (size_t i = 0; i < facts->count; i++)
        free(facts->lists[i]);
    if (facts->zone)
        msgpack_zone_free(facts->zone);
    *facts = (struct template_facts){ NULL, { NULL }, 0 };
}

struct reading {
    const struct schema *schema;
    struct template_facts *facts;
    struct text list; /* the list whose item is read; empty: none */
};

static void read_map(const struct reading *reading, const msgpack_object *map,
                     struct values *values);

static void
read_list(const struct reading *reading, const msgpack_object *array, struct template_value *value)
{
    size_t count = array->via.array.size;

    if (reading->facts->count == FACTS_LISTS_MAX || reading->list.size)
        return;
    if (count > TEMPLATE_ITEMS_MAX)
        count = TEMPLATE_ITEMS_MAX;
    struct values *items = calloc(count + 1, sizeof *items);
    if (!items)
        abort();
    reading->facts->lists[reading->facts->count++] = items;
    const struct reading inner = { reading->schema, reading->facts, value->name };
    for (size_t i = 0; i < count; i++)
        if (array->via.array.ptr[i].type == MSGPACK_OBJECT_MAP)
            read_map(&inner, &array->via.array.ptr[i], &items[i]);
    value->items = items;
    value->number = (int64_t)count;
}

/* False: the object is not of the value's type. */
static bool
read_value(const struct reading *reading, const msgpack_object *object,
           struct template_value *value)
{
    switch (value->type) {
    case VALUE_NUMBER:
    case VALUE_WHEN:
        return object_number(object, &value->number);
    case VALUE_FLAG:
        value->number = object->via.boolean;
        return object->type == MSGPACK_OBJECT_BOOLEAN;
    case VALUE_LIST:
        if (object->type != MSGPACK_OBJECT_ARRAY)
            return false;
        read_list(reading, object, value);
        return true;
    default:
        return object_text(object, &value->text);
    }
}

static void
read_map(const struct reading *reading, const msgpack_object *map, struct values *values)
{
    for (uint32_t i = 0; i < map->via.map.size; i++) {
        const msgpack_object_kv *pair = &map->via.map.ptr[i];
        struct template_value value = { .number = 0 };

        if (!object_text(&pair->key, &value.name))
            continue;
        const struct schema_field *field = schema_find(reading->schema, reading->list, value.name);
        if (!field)
            continue;
        value.type = field->type;
        if (read_value(reading, &pair->val, &value))
            values_add(values, &value);
    }
}

enum status
facts_read(const struct template *template, struct text bytes, struct template_facts *facts,
           struct values *values, struct error *err)
{
    msgpack_object map;

    if (bytes.size == 0)
        return OK;
    facts->zone = msgpack_zone_new(FACTS_ZONE_BYTES);
    if (!facts->zone)
        abort();
    TRY(message_open(bytes, facts->zone, &map, err));
    if (map.type != MSGPACK_OBJECT_MAP)
        return error_set(err, INVALID, "the facts of a message are not a map");
    read_map(&(struct reading){ template->schema, facts, TEXT("") }, &map, values);
    return OK;
}
