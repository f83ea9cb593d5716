/* template_facts.h - the payload of an event as values of a template. */
#pragma once

#include "template_schema.h"

enum { FACTS_LISTS_MAX = 4 };

/* {0} is an empty one. It owns the lists; texts point into the bytes that were read. */
struct template_facts {
    msgpack_zone *zone;
    struct values *lists[FACTS_LISTS_MAX];
    size_t count;
};

void facts_clear(struct template_facts *facts);

/* Adds what `bytes`, one MessagePack map, has of the template's values; empty bytes add nothing.
 * What the template does not know is skipped, and so is a value of another type. At most
 * TEMPLATE_ITEMS_MAX items of a list. INVALID when it is no such map. */
enum status facts_read(const struct template *template, struct text bytes,
                       struct template_facts *facts, struct values *values,
                       struct error *err) MUST_CHECK;
