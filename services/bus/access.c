#include "access.h"

#include "common/message/message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUBSCRIPTION_TYPES = 4, SUBSCRIPTION_PARTS = 6, ZONE_BYTES = 4096 };

static const char *const rights[ACCESS_RIGHTS] = { "serve", "send", "see", "group" };

/* The role's place; the number of roles when there is none of that name. */
static size_t
place_of(const struct access *access, const char *name)
{
    size_t place = 0;

    while (place < access->count && strcmp(access->roles[place].name, name) != 0)
        place++;
    return place;
}

const struct access_role *
access_role(const struct access *access, const char *name)
{
    size_t place = place_of(access, name);

    return place < access->count ? &access->roles[place] : NULL;
}

static bool
matches(const char *rule, struct text what)
{
    size_t size = strlen(rule);

    if (size > 0 && rule[size - 1] == '*')
        return what.size >= size - 1 && memcmp(what.data ? what.data : "", rule, size - 1) == 0;
    return text_is(what, rule);
}

bool
access_may(const struct access_role *role, enum access_right right, struct text what)
{
    for (size_t i = 0; role && i < role->rights[right].count; i++)
        if (matches(role->rights[right].what[i], what))
            return true;
    return false;
}

/* The role of that name, which may be new; NULL: there is no room for another. */
static struct access_role *
role_of(struct access *access, const char *name)
{
    size_t place = place_of(access, name);

    if (place < access->count)
        return &access->roles[place];
    if (place == ACCESS_ROLES_MAX)
        return NULL;
    struct access_role *role = &access->roles[access->count++];
    memcpy(role->name, name, strlen(name) + 1);
    return role;
}

static const char *
add_line(struct access *access, const char *line)
{
    char name[ACCESS_NAME_MAX], right[ACCESS_NAME_MAX], what[ACCESS_NAME_MAX], more;
    int kind = 0;

    _Static_assert(ACCESS_NAME_MAX == 64, "the widths below");
    if (sscanf(line, "%63s %63s %63s %c", name, right, what, &more) != 3)
        return "expected a role, a right and a name";
    while (kind < ACCESS_RIGHTS && strcmp(rights[kind], right) != 0)
        kind++;
    if (kind == ACCESS_RIGHTS)
        return "the right is none of serve, send, see, group";
    const char *star = strchr(what, '*');
    if (star && star[1])
        return "a * stands at the end only";
    struct access_role *role = role_of(access, name);
    if (!role || role->rights[kind].count == ACCESS_RULES_MAX)
        return "too many roles or rules";
    memcpy(role->rights[kind].what[role->rights[kind].count++], what, sizeof what);
    return NULL;
}

static enum status
parse_line(struct access *access, struct text text, int number, struct error *err)
{
    char line[4 * ACCESS_NAME_MAX];

    text = text_trim(text);
    if (text.size == 0 || text.data[0] == '#')
        return OK;
    if (text.size >= sizeof line || memchr(text.data, '\0', text.size))
        return error_set(err, INVALID, "line %d: too long, or not a text", number);
    memcpy(line, text.data, text.size);
    line[text.size] = '\0';
    const char *problem = add_line(access, line);
    return problem ? error_set(err, INVALID, "line %d: %s", number, problem) : OK;
}

enum status
access_parse(struct text file, struct access *ret_access, struct error *err)
{
    int number = 0;

    memset(ret_access, 0, sizeof *ret_access);
    while (file.size > 0) {
        const char *end = memchr(file.data, '\n', file.size);
        size_t size = end ? (size_t)(end - file.data) : file.size;

        TRY(parse_line(ret_access, (struct text){ file.data, size }, ++number, err));
        size += end != NULL;
        file.data += size;
        file.size -= size;
    }
    return OK;
}

static void
close_file(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
}

static void
free_bytes(char **bytes_p)
{
    free(*bytes_p);
}

enum status
access_read(const char *path, struct access *ret_access, struct error *err)
{
    AUTO(close_file) FILE *from = fopen(path, "re");
    AUTO(free_bytes) char *file = malloc(ACCESS_FILE_MAX + 1);

    if (!from || !file)
        return error_set(err, INVALID, "%s: %s", path, strerror(errno));
    size_t size = fread(file, 1, ACCESS_FILE_MAX + 1, from);
    if (ferror(from) || size > ACCESS_FILE_MAX)
        return error_set(err, INVALID, "%s can't be read, or is too large", path);
    struct error why = { 0 };
    enum status status = access_parse((struct text){ file, size }, ret_access, &why);
    return status == OK ? OK : error_set(err, status, "%s: %s", path, why.text);
}

/* What came from outside stands in the answer only as far as it looks like a name. */
static enum status
forbid(struct error *err, const char *what, struct text name)
{
    for (size_t i = 0; i < name.size; i++)
        if (name.data[i] <= ' ' || name.data[i] > '~')
            name.size = i;
    return error_set(err, FORBIDDEN, "not allowed: %s %.*s", what,
                     (int)(name.size < ACCESS_NAME_MAX ? name.size : ACCESS_NAME_MAX),
                     name.data ? name.data : "");
}

static enum status
check_subscription(const struct access_role *role, struct text body, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object object;
    struct text name;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(body, &zone, &object, err));
    const msgpack_object *parts = object_array(&object, SUBSCRIPTION_PARTS);
    const msgpack_object *types = parts ? object_array(&parts[SUBSCRIPTION_TYPES], 0) : NULL;
    if (!types || !object_text(&parts[0], &name))
        return error_set(err, INVALID, "events: not a subscription");
    if (!access_may(role, ACCESS_GROUP, name))
        return forbid(err, "group", name);
    for (uint32_t i = 0; i < parts[SUBSCRIPTION_TYPES].via.array.size; i++) {
        if (!object_text(&types[i], &name))
            return error_set(err, INVALID, "events: not a subscription");
        if (!access_may(role, ACCESS_SEE, name))
            return forbid(err, "see", name);
    }
    return OK;
}

/* Each query needs the right that it needs alone. */
static enum status
check_queries(const struct access_role *role, struct text body, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object object;
    struct text name;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(body, &zone, &object, err));
    const msgpack_object *pairs = object_array(&object, 0);
    for (uint32_t i = 0; pairs && i < object.via.array.size; i++) {
        const msgpack_object *pair = object_array(&pairs[i], 2);

        if (!pair || !object_text(&pair[0], &name))
            return error_set(err, INVALID, "queries: expected pairs of a name and a list");
        if (!access_may(role, ACCESS_SEND, name))
            return forbid(err, "send", name);
    }
    return pairs ? OK : error_set(err, INVALID, "queries: expected pairs of a name and a list");
}

enum status
access_request(const struct access_role *role, struct text name, struct text body,
               struct error *err)
{
    if (!access_may(role, ACCESS_SEND, name))
        return forbid(err, "send", name);
    if (text_is(name, "events"))
        return check_subscription(role, body, err);
    return text_is(name, "queries") ? check_queries(role, body, err) : OK;
}
