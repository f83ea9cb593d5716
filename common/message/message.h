/* message.h - a command, a query, an event or a row of an answer is a plain C
 * struct plus a table that describes it.
 *
 * proto/ lists each struct's fields once, and each message in one row of a list
 * (MESSAGE_EXTERN below). MESSAGE_DECLARE makes the struct, a row the table; the
 * functions here read the table to turn a struct into MessagePack and back, and the
 * documentation is printed from it. On the wire a message is a map from field name
 * to value, so that any language can read it.
 *
 * A field is FIELD(E, kind, name, min, max, allowed, note):
 *   kind     text (bytes of UTF-8), number (int64), flag (bool) or
 *            when (microseconds since 1970, UTC). A field that a released message gains
 *            is added_text, added_number, ...: where it is missing, in events of before
 *            and from writers of before, it is read as empty, 0 or false.
 *            A text that is something else in JSON has a kind that says so; in C and on the
 *            wire it is a text: date, time (RFC 3339), digits (a whole number), yes_no (a
 *            boolean), email, url, hash (SHA-256, in hexadecimal digits), json (compact),
 *            choice (one of the words in `allowed`: JSON from outside must have one, while on
 *            the wire any text will do, because a file's row is refused by its handler's code).
 *            personal_text, personal_email, ... say who somebody is, how to reach them, or
 *            are a note about them. added_email, added_personal_text, ... are there too
 *   min,max  of a text the size in bytes, of a number or when the value
 *   allowed  NULL, or for a text the only values there are: "attended|late"
 *   note     one line for the documentation */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <msgpack.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MESSAGE_SIZE_MAX = 1024,      /* bytes of the largest message struct */
    MESSAGE_FIELDS_MAX = 32,      /* fields of one message */
    MESSAGE_TEXT_MAX = 64 * 1024, /* bytes of the longest text field */
    MESSAGE_DEPTH_MAX = 8,        /* nested arrays and maps in one body */
};

typedef struct text message_text;
typedef int64_t message_number;
typedef bool message_flag;
typedef int64_t message_when;

typedef struct text message_added_text;
typedef int64_t message_added_number;
typedef bool message_added_flag;
typedef int64_t message_added_when;

enum field_kind { FIELD_text, FIELD_number, FIELD_flag, FIELD_when };

/* What a text is in JSON. */
#define MESSAGE_FORMS(FORM) \
    FORM(date)              \
    FORM(time) FORM(digits) FORM(yes_no) FORM(email) FORM(url) FORM(hash) FORM(json) FORM(choice)

enum field_form {
    FORM_text,

#define MESSAGE_FORM(form) FORM_##form,
    MESSAGE_FORMS(MESSAGE_FORM)
#undef MESSAGE_FORM
};

#define MESSAGE_FORM(form)                                                             \
    typedef struct text message_##form, message_added_##form, message_personal_##form, \
        message_added_personal_##form;
MESSAGE_FORMS(MESSAGE_FORM)
#undef MESSAGE_FORM
typedef struct text message_personal_text, message_added_personal_text;

/* A declared kind is a field_kind, these bits beside it, and a form above them. */
enum {
    FIELD_ADDED = 4,
    FIELD_PERSONAL = 8,
    FIELD_FORM_SHIFT = 4,
    FIELD_added_text = FIELD_ADDED | FIELD_text,
    FIELD_added_number = FIELD_ADDED | FIELD_number,
    FIELD_added_flag = FIELD_ADDED | FIELD_flag,
    FIELD_added_when = FIELD_ADDED | FIELD_when,
    FIELD_personal_text = FIELD_PERSONAL | FIELD_text,
    FIELD_added_personal_text = FIELD_ADDED | FIELD_PERSONAL | FIELD_text,

#define MESSAGE_FORM(form)                                 \
    FIELD_##form = FORM_##form << FIELD_FORM_SHIFT,        \
    FIELD_added_##form = FIELD_##form | FIELD_ADDED,       \
    FIELD_personal_##form = FIELD_##form | FIELD_PERSONAL, \
    FIELD_added_personal_##form = FIELD_##form | FIELD_ADDED | FIELD_PERSONAL,
    MESSAGE_FORMS(MESSAGE_FORM)
#undef MESSAGE_FORM
};

enum message_role { MESSAGE_command, MESSAGE_query, MESSAGE_event, MESSAGE_row };

/* A declared role is a message_role, and this bit beside it: others than our services may hear of
 * it (docs/webhooks.md), and rules may be about it (docs/notifications.md). Of another event rules
 * hear by a row in `beside` of services/notifications/main.c. */
enum { MESSAGE_PUBLIC = 4, MESSAGE_public_event = MESSAGE_event | MESSAGE_PUBLIC };

struct field {
    const char *name;
    enum field_kind kind;
    bool is_added; /* may be missing */
    size_t offset;
    int64_t min, max;
    const char *allowed;
    const char *note;
    enum field_form form; /* of a text */
    bool is_personal;
};

struct message_type {
    const char *name; /* "sessions.book": the owning service, a dot, what it is */
    enum message_role role;
    unsigned version;
    size_t size;
    const struct field *fields;
    size_t field_count;
    const char *note;
    bool is_public;
};

#define MESSAGE_MEMBER(E, kind, name, min, max, allowed, note) message_##kind name;
#define MESSAGE_FIELD(E, kind, name, min, max, allowed, note) \
    { #name,                                                  \
      (enum field_kind)(FIELD_##kind & (FIELD_ADDED - 1)),    \
      (FIELD_##kind & FIELD_ADDED) != 0,                      \
      offsetof(struct E, name),                               \
      min,                                                    \
      max,                                                    \
      allowed,                                                \
      note,                                                   \
      (enum field_form)(FIELD_##kind >> FIELD_FORM_SHIFT),    \
      (FIELD_##kind & FIELD_PERSONAL) != 0 },

#define MESSAGE_DECLARE(E, FIELDS) \
    struct E {                     \
        FIELDS(MESSAGE_MEMBER, E)  \
    };                             \
    _Static_assert(sizeof(struct E) <= MESSAGE_SIZE_MAX, #E " is too large")

/* Several types may share one struct: E is the struct, T the type's C name. */
#define MESSAGE_DEFINE(E, T, role, topic, version, FIELDS, note)                      \
    static const struct field T##_fields[] = { FIELDS(MESSAGE_FIELD, E) };            \
    _Static_assert(sizeof T##_fields / sizeof *T##_fields <= MESSAGE_FIELDS_MAX, #T); \
    const struct message_type T = {                                                   \
        topic,      (enum message_role)(MESSAGE_##role & (MESSAGE_PUBLIC - 1)),       \
        version,    sizeof(struct E),                                                 \
        T##_fields, sizeof T##_fields / sizeof *T##_fields,                           \
        note,       (MESSAGE_##role & MESSAGE_PUBLIC) != 0                            \
    }

/* The messages of a header of proto/ are a list macro, a row each:
 *
 *     MESSAGE(role, owner, name, struct, field list, version, one line for the documentation)
 *
 * On the wire that is "owner.name". In C it is owner_name when it is an event (coaching_matched),
 * else name_command, name_query, or name_type of a row. The three below, put in the place of
 * MESSAGE, make from a row what else is written about it: a header ends with the declarations,
 * proto/all.c has the definitions and the list of all. */
#define MESSAGE_EXTERN(role, owner, name, E, FIELDS, version, note) \
    extern const struct message_type MESSAGE_NAME_##role(owner, name);
#define MESSAGE_TABLE(role, owner, name, E, FIELDS, version, note)                          \
    MESSAGE_DEFINE_AS(E, MESSAGE_NAME_##role(owner, name), role, #owner "." #name, version, \
                      FIELDS, note);
#define MESSAGE_LISTED(role, owner, name, E, FIELDS, version, note) \
    &MESSAGE_NAME_##role(owner, name),

#define MESSAGE_NAME_command(owner, name)      name##_command
#define MESSAGE_NAME_query(owner, name)        name##_query
#define MESSAGE_NAME_event(owner, name)        owner##_##name
#define MESSAGE_NAME_public_event(owner, name) owner##_##name
#define MESSAGE_NAME_row(owner, name)          name##_type
/* MESSAGE_DEFINE pastes T: here it has become a name. */
#define MESSAGE_DEFINE_AS(E, T, role, topic, version, FIELDS, note) \
    MESSAGE_DEFINE(E, T, role, topic, version, FIELDS, note)

/* Checks that `bytes` is exactly one MessagePack value that is safe to decode:
 * counts no larger than what follows, depth within MESSAGE_DEPTH_MAX, map keys
 * that are texts and differ, texts of valid UTF-8, nothing behind the value.
 * Every body from outside goes through here before msgpack-c sees it, because
 * msgpack-c allocates for what a header claims. INVALID names what is wrong. */
enum status message_scan(struct text bytes, struct error *err) MUST_CHECK;

/* Scans and decodes. The objects live in `zone` and point into `bytes`. */
enum status message_open(struct text bytes, msgpack_zone *zone, msgpack_object *ret_object,
                         struct error *err) MUST_CHECK;

/* Appends `body`, a struct of this type, as one map. */
void message_pack(const struct message_type *type, const void *body, msgpack_packer *to);

/* Fills `ret_body` (type->size bytes) from a map. Its texts point to where the
 * object's do. Unknown keys are skipped, so that an old reader accepts a newer
 * writer; a missing field that is not an added one, or one of the wrong kind,
 * size, range or value, is INVALID and named. */
enum status message_unpack(const struct message_type *type, const msgpack_object *map,
                           void *ret_body, struct error *err) MUST_CHECK;

/* The same straight from bytes: scan, decode, fill. */
enum status message_read(const struct message_type *type, struct text bytes, msgpack_zone *zone,
                         void *ret_body, struct error *err) MUST_CHECK;

/* The service that owns a message: "sessions" of "sessions.book". */
struct text message_owner(const struct message_type *type);

/* The words of "one|two|three", one a call: *list moves behind it. False at the end. */
bool message_word(const char **list, struct text *ret_word);
/* True when `text` is one of them. */
bool message_is_listed(struct text text, const char *allowed);

/* A text that PostgreSQL takes: UTF-8 without a NUL. */
bool message_is_plain(struct text text);

/* Small helpers for the bodies that are not declared messages. */
void pack_text(msgpack_packer *to, struct text text);
void pack_bytes(msgpack_packer *to, struct text bytes);
bool object_text(const msgpack_object *object, struct text *ret_text);  /* of str or bin */
bool object_plain(const msgpack_object *object, struct text *ret_text); /* and message_is_plain() */
bool object_number(const msgpack_object *object, int64_t *ret_number);
/* The elements of an array with at least `count` of them, else NULL. */
const msgpack_object *object_array(const msgpack_object *object, size_t count);
