/* access.h - who may do what on the bus: data/access.txt, read once at the start.
 *
 * A line is `ROLE RIGHT WHAT`; RIGHT is one of
 *   serve  be the service of this name
 *   send   requests of this name (`sessions.book`, `positions`)
 *   see    events of this type, by subscription
 *   group  read in a group of this name
 * WHAT is a name, or the beginning of one and a `*`. What no line allows is forbidden.
 * Empty lines and those that begin with # are skipped. Pure: no I/O but for access_read(). */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

enum {
    ACCESS_ROLES_MAX = 64,
    ACCESS_RULES_MAX = 64, /* of one role and right */
    ACCESS_NAME_MAX = 64,  /* bytes of a role or a name, with the NUL */
    ACCESS_FILE_MAX = 262144,
};

enum access_right { ACCESS_SERVE, ACCESS_SEND, ACCESS_SEE, ACCESS_GROUP, ACCESS_RIGHTS };

struct access_rules {
    char what[ACCESS_RULES_MAX][ACCESS_NAME_MAX];
    size_t count;
};

struct access_role {
    char name[ACCESS_NAME_MAX];
    struct access_rules rights[ACCESS_RIGHTS];
};

struct access {
    struct access_role roles[ACCESS_ROLES_MAX];
    size_t count;
};

/* INVALID says in which line and why. */
enum status access_parse(struct text file, struct access *ret_access, struct error *err) MUST_CHECK;
enum status access_read(const char *path, struct access *ret_access, struct error *err) MUST_CHECK;

/* NULL when no line names the role: it may do nothing. */
const struct access_role *access_role(const struct access *access, const char *name);
bool access_may(const struct access_role *role, enum access_right right, struct text what);

/* Whether a request may be passed on. A subscription (`events`, docs/wire.md) is looked into:
 * its group, and each of its types. FORBIDDEN, or INVALID for a subscription that can't be
 * read; the error says what is not allowed, for who asked. */
enum status access_request(const struct access_role *role, struct text name, struct text body,
                           struct error *err) MUST_CHECK;
