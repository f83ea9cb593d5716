/* key_list.h - the allow list: whose keys the bus accepts, and in which role.
 *
 * A text file. A line is `KEY NAME ROLE`: a public key (64 digits), whose it is, and the
 * role that data/access.txt gives rights to; NAME and ROLE are letters, digits and @._-.
 * A name may have several keys, while one replaces another; a key stands there once. Empty
 * lines and those that begin with # are skipped. The last line is `end`: a list without
 * it is still being written, and is not taken. */
#pragma once

#include "common/bus/key.h"

#include <uthash.h>

enum {
    KEY_LIST_MAX = 1024,       /* keys */
    KEY_LIST_NAME_MAX = 64,    /* bytes of a name or a role, with the NUL */
    KEY_LIST_SIZE_MAX = 262144 /* bytes of the file */
};

struct key_owner {
    char key[KEY_DIGITS + 1]; /* the public key's digits */
    char name[KEY_LIST_NAME_MAX];
    char role[KEY_LIST_NAME_MAX];
    UT_hash_handle hh;
};

struct key_list {
    struct key_owner *owners; /* KEY_LIST_MAX */
    struct key_owner *by_key;
    size_t count;
};

/* INVALID says in which line and why; the list is then empty. Clear it in any case. */
enum status key_list_parse(struct text file, struct key_list *ret_list,
                           struct error *err) MUST_CHECK;
void key_list_clear(struct key_list *list);
/* By the digits of a public key; NULL when it is not there. */
const struct key_owner *key_list_find(const struct key_list *list, const char *digits);
/* True for what NAME and ROLE may be. */
bool key_list_is_name(struct text text);

/* The file's content, to be freed; not longer than KEY_LIST_SIZE_MAX. */
enum status key_list_load(const char *path, char **ret_file, size_t *ret_size,
                          struct error *err) MUST_CHECK;
