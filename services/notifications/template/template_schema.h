/* template_schema.h - which values a template may use, and of which type: what is known of
 * every recipient, the fields of the events that it is for (proto/), and what it declares. */
#pragma once

#include "template_ast.h"

#include "common/message/message.h"

enum { SCHEMA_FIELDS_MAX = 96 };

struct schema_field {
    struct text name; /* "application_ref"; of a list's item "items.application_ref" */
    enum value_type type;
    bool is_optional;    /* may have no value: needs a fallback, or an {{#if}} around it */
    const char *allowed; /* of a text: "attended|late", or NULL */
};

struct schema {
    size_t count;
    struct schema_field fields[SCHEMA_FIELDS_MAX];
};

/* What the template's head says. INVALID: problems were added. */
enum status schema_make(const struct template *template, struct schema *ret_schema,
                        struct template_problems *problems) MUST_CHECK;

/* `list` is the list in whose item a name stands ("": none); NULL: there is no such value. */
const struct schema_field *schema_find(const struct schema *schema, struct text list,
                                       struct text name);

/* The type of an event as "sessions.booked"; NULL: there is none. */
const struct message_type *schema_event(struct text name);
/* Takes the next word off a line of the head; false at its end. */
bool schema_word(struct text *words, struct text *ret_word);
