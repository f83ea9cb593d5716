/* template_value.h - the typed values that templates are filled with. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_type {
    VALUE_TEXT,
    VALUE_NAME, /* of a person or place: may be in any script, and hostile */
    VALUE_URL,
    VALUE_NUMBER,
    VALUE_FLAG,
    VALUE_WHEN, /* microseconds since 1970, UTC; 0: not known */
    VALUE_LIST,
    VALUE_TYPES,
};

enum {
    TEMPLATE_VALUES_MAX = 96, /* of one message, or of one item of a list */
    TEMPLATE_ITEMS_MAX = 100, /* of one list */
};

/* Names and texts are borrowed: they live as long as what they came from. */
struct template_value {
    struct text name;
    enum value_type type;
    struct text text;           /* TEXT, NAME, URL */
    int64_t number;             /* NUMBER, FLAG, WHEN */
    const struct values *items; /* LIST: `number` of them */
};

/* {0} is an empty one. What is added first under a name counts. */
struct values {
    size_t count;
    struct template_value list[TEMPLATE_VALUES_MAX];
};

/* "text", "name", ...; and back: VALUE_TYPES for another word. */
const char *value_type_name(enum value_type type);
enum value_type value_type_of(struct text name);

/* NULL: there is none of this name. */
const struct template_value *values_find(const struct values *values, struct text name);
/* False for an empty text, 0, false, an empty list, and for NULL. */
bool value_is_there(const struct template_value *value);

/* Beyond TEMPLATE_VALUES_MAX they add nothing. */
void values_add_text(struct values *values, const char *name, enum value_type type,
                     struct text text);
void values_add_number(struct values *values, const char *name, enum value_type type,
                       int64_t number);
void values_add(struct values *values, const struct template_value *value);
