/* message_json.h - a declared message as JSON, both ways, by its table of fields (message.h).
 *
 *   text            a string; an empty one that may be empty is null, and null or a missing member
 *                   is read as empty
 *   digits          a whole number          yes_no, flag   true or false
 *   date, time      strings: "2026-11-25", RFC 3339
 *   email, url, hash strings                 json           the value itself
 *   number          a whole number          when           an RFC 3339 string; null for 0 and the
 *                   least time, which stand for none */
#pragma once

#include "common/message/json_read.h"
#include "common/message/message.h"

#include <obstack.h>
#include <stdint.h>

/* A bit for each field of a message, in its order. */
typedef uint32_t field_set;
#define FIELDS_ALL (~(field_set)0)

/* The place of a field in its message, or -1. */
int message_field(const struct message_type *type, const char *name);

/* Appends `,"NAME":VALUE` for each field of `fields`; the comma only where there is a member before
 * (json_write.h). Personal fields only with `is_personal`. */
void message_json_write(const struct message_type *type, const void *body, field_set fields,
                        bool is_personal, msgpack_sbuffer *to);

/* Fills the fields of `fields` in `body` (type->size bytes; all others stay as they are) from an
 * object. Texts live as long as `object`, or are in `memory`. Members that are none of these fields
 * are faults too. False, and at least one more fault, when anything is wrong:
 * required, unknown_member, wrong_type, bad_date, bad_number, bad_email, bad_hash, bad_size,
 * bad_value, with a pointer below `parent`. */
bool message_json_read(const struct message_type *type, const json_t *object, field_set fields,
                       const char *parent, void *body, struct obstack *memory,
                       struct json_faults *faults);
/* The same from the bytes of an object, at once, when it is as most are: each member once, texts
 * without escapes, no value of json, nothing wrong. False: it says nothing, not even whether
 * anything is wrong, and has to be read as above, which writes over what is in `body`. Texts are in
 * `memory`, each with a NUL behind it. */
bool message_json_plain(const struct message_type *type, struct text bytes, field_set fields,
                        void *body, struct obstack *memory);
/* Whether a member of an object may be null, or left out. */
bool message_may_be_missing(const struct field *field);
/* One field from one text, as a parameter of a path or query has it: numbers in digits, flags as
 * true or false, times as RFC 3339. NULL when it was stored, else the code of the fault, and what
 * is expected. */
const char *message_text_read(const struct field *field, struct text text, void *body,
                              const char **ret_detail);
