#include "positions.h"

#include "common/message/message.h"

#include <stdio.h>
#include <string.h>

enum { ZONE_BYTES = 16 * 1024 };

const char *const positions_services[POSITIONS_SERVICES] = { "enrolment",     "sessions",
                                                             "coaching",      "assessment",
                                                             "notifications", "gateway" };

static const msgpack_object *
member(const msgpack_object *map, const char *name)
{
    struct text key;

    for (uint32_t i = 0; i < map->via.map.size; i++)
        if (object_text(&map->via.map.ptr[i].key, &key) && text_is(key, name))
            return &map->via.map.ptr[i].val;
    return NULL;
}

static int
service_index(struct text name)
{
    int i = 0;

    while (i < POSITIONS_SERVICES && !text_is(name, positions_services[i]))
        i++;
    return i;
}

/* [..., partition, position] */
static bool
read_pair(const msgpack_object *pair, int64_t *to)
{
    int64_t partition = 0;
    int64_t position = 0;

    if (!object_number(&pair[0], &partition) || !object_number(&pair[1], &position) || partition < 0
        || partition >= POSITIONS_PARTITIONS || position < 0)
        return false;
    to[partition] = position;
    return true;
}

enum status
positions_known(const char *service, struct error *err)
{
    char names[256] = "";
    size_t used = 0;

    if (!service || service_index(text_of(service)) < POSITIONS_SERVICES)
        return OK;
    for (int i = 0; i < POSITIONS_SERVICES && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, " %s", positions_services[i]);
    return error_set(err, INVALID, "there is no service \"%s\": one of%s", service, names);
}

static bool
read_head(const msgpack_object *row, struct positions *to)
{
    const msgpack_object *parts = object_array(row, 2);

    return parts && read_pair(parts, to->heads);
}

static bool
read_oldest(const msgpack_object *row, struct positions *to)
{
    const msgpack_object *parts = object_array(row, 2);

    return parts && read_pair(parts, to->oldest);
}

static bool
read_cursor(const msgpack_object *row, struct positions *to)
{
    const msgpack_object *parts = object_array(row, 3);
    struct text source;

    if (!parts || !object_text(&parts[0], &source))
        return false;
    int service = service_index(source);
    if (service == POSITIONS_SERVICES)
        return true; /* one that a cohort folder has nothing to do with */
    to->reads[service] = true;
    return read_pair(&parts[1], to->cursors[service]);
}

static bool
read_head_epoch(const msgpack_object *row, struct positions *to)
{
    const msgpack_object *parts = object_array(row, 2);

    return parts && read_pair(parts, to->head_epochs);
}

static bool
read_cursor_epoch(const msgpack_object *row, struct positions *to)
{
    const msgpack_object *parts = object_array(row, 3);
    struct text source;

    if (!parts || !object_text(&parts[0], &source))
        return false;
    int service = service_index(source);
    return service == POSITIONS_SERVICES || read_pair(&parts[1], to->cursor_epochs[service]);
}

static bool
read_list(const msgpack_object *map, const char *name,
          bool (*read_row)(const msgpack_object *row, struct positions *to), struct positions *to)
{
    const msgpack_object *list = member(map, name);

    if (!list)
        return true;
    if (list->type != MSGPACK_OBJECT_ARRAY)
        return false;
    for (uint32_t i = 0; i < list->via.array.size; i++)
        if (!read_row(&list->via.array.ptr[i], to))
            return false;
    return true;
}

static bool
read_count(const msgpack_object *map, const char *name, int64_t *to)
{
    const msgpack_object *count = member(map, name);

    return !count || (object_number(count, to) && *to >= 0);
}

enum status
positions_read(struct text body, struct positions *ret_positions, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object map;

    msgpack_zone_init(&zone, ZONE_BYTES);
    memset(ret_positions, 0, sizeof *ret_positions);
    TRY(message_open(body, &zone, &map, err));
    if (map.type != MSGPACK_OBJECT_MAP || !read_list(&map, "heads", read_head, ret_positions)
        || !read_list(&map, "cursors", read_cursor, ret_positions)
        || !read_list(&map, "head_epochs", read_head_epoch, ret_positions)
        || !read_list(&map, "cursor_epochs", read_cursor_epoch, ret_positions)
        || !read_list(&map, "oldest", read_oldest, ret_positions)
        || !read_count(&map, "pending", &ret_positions->pending)
        || !read_count(&map, "parked", &ret_positions->parked)
        || !read_count(&map, "failed", &ret_positions->failed))
        return error_set(err, INVALID, "the reply to positions has another form");
    return OK;
}

int64_t
positions_lag(const struct positions *reader, int source, const struct positions *all)
{
    int64_t lag = 0;

    if (!reader->reads[source])
        return 0;
    for (int p = 0; p < POSITIONS_PARTITIONS; p++)
        if (all[source].heads[p] > reader->cursors[source][p])
            lag += all[source].heads[p] - reader->cursors[source][p];
    return lag;
}

int64_t
positions_lag_all(const struct positions all[POSITIONS_SERVICES])
{
    int64_t lag = 0;

    for (int reader = 0; reader < POSITIONS_SERVICES; reader++)
        for (int source = 0; source < POSITIONS_SERVICES; source++)
            lag += positions_lag(&all[reader], source, all);
    return lag;
}

int
positions_apart(const struct positions *reader, int source, const struct positions *all)
{
    int count = 0;

    for (int p = 0; reader->reads[source] && p < POSITIONS_PARTITIONS; p++)
        count += reader->cursors[source][p] > 0
                 && reader->cursor_epochs[source][p] != all[source].head_epochs[p];
    return count;
}

enum status
positions_check(const struct positions all[POSITIONS_SERVICES], struct error *err)
{
    for (int reader = 0; reader < POSITIONS_SERVICES; reader++)
        for (int source = 0; source < POSITIONS_SERVICES; source++) {
            int count = positions_apart(&all[reader], source, all);

            if (count > 0)
                return error_set(err, NOT_FOUND,
                                 "%s has read events of %s that a restore has undone, and reads no "
                                 "more of it in %d partitions; scripts/restore --help says how to "
                                 "go on",
                                 positions_services[reader], positions_services[source], count);
        }
    return OK;
}

bool
positions_same_heads(const struct positions a[POSITIONS_SERVICES],
                     const struct positions b[POSITIONS_SERVICES])
{
    for (int i = 0; i < POSITIONS_SERVICES; i++)
        if (memcmp(a[i].heads, b[i].heads, sizeof a[i].heads) != 0)
            return false;
    return true;
}
