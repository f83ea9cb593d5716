/* programme_read.h - reading JSON in a way that a refusal can name its place in
 * the text. Only the files that parse programmes include it. */
#pragma once

#include "common/programme/programme.h"

#include <jansson.h>

/* A JSON value and the way to it. A node lives on the stack of the function that
 * looks there, below the node it was reached from. */
struct node {
    const struct node *above; /* NULL: the whole text */
    const char *label;        /* what the whole text is */
    const char *key;          /* of a member; NULL: an element */
    size_t index;             /* of an element */
    json_t *value;            /* NULL: it is not there */
};

struct node node_member(const struct node *above, const char *key);
struct node node_element(const struct node *above, size_t index);

/* INVALID, with "LABEL /way/to/it: " and then the message. */
enum status node_refuse(const struct node *node, struct error *err, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Loads a whole text; `label` says what it is. Duplicate members are refused. */
enum status node_load(struct text json, const char *label, json_t **ret_value,
                      struct error *err) MUST_CHECK;

/* Each reads the value of one type, and refuses another or a missing one. */
enum status node_read_object(const struct node *node, struct error *err) MUST_CHECK;
enum status node_read_array(const struct node *node, size_t count_max, size_t *ret_count,
                            struct error *err) MUST_CHECK;
enum status node_read_name(const struct node *node, programme_name ret_name,
                           struct error *err) MUST_CHECK;
enum status node_read_title(const struct node *node, char ret_title[PROGRAMME_TITLE_SIZE],
                            struct error *err) MUST_CHECK;
/* An array of names, none of them twice; `names` has room for `count_max`. */
enum status node_read_names(const struct node *node, size_t count_max, programme_name *names,
                            int *ret_count, struct error *err) MUST_CHECK;

/* The same for a member of an object. */
enum status member_number(const struct node *object, const char *key, int64_t least, int64_t most,
                          int64_t *ret_number, struct error *err) MUST_CHECK;
enum status member_name(const struct node *object, const char *key, programme_name ret_name,
                        struct error *err) MUST_CHECK;

/* Reads the programme at a node into a zeroed struct. */
enum status programme_read(const struct node *node, struct programme *programme,
                           struct error *err) MUST_CHECK;
/* Reads slots and components; the modes are there already. */
enum status programme_read_slots(const struct node *slots, struct programme *programme,
                                 struct error *err) MUST_CHECK;
