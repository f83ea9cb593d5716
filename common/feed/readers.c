#include "common/feed/readers.h"

#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

enum { READER_NAME_MAX = 64 };

struct group {
    char name[READER_NAME_MAX];
    int64_t told[PARTITIONS]; /* since the last save; -1: nothing */
};

struct readers {
    size_t count, capacity;
    struct group groups[];
};

struct readers *
readers_new(size_t groups_max)
{
    struct readers *readers = calloc(1, sizeof *readers + groups_max * sizeof *readers->groups);

    if (!readers)
        abort();
    readers->capacity = groups_max;
    return readers;
}

void
readers_destroy(struct readers **readers_p)
{
    free(*readers_p);
    *readers_p = NULL;
}

static struct group *
group_find(struct readers *readers, struct text name)
{
    for (size_t i = 0; i < readers->count; i++)
        if (text_is(name, readers->groups[i].name))
            return &readers->groups[i];
    if (readers->count == readers->capacity || name.size >= READER_NAME_MAX)
        return NULL;
    struct group *group = &readers->groups[readers->count++];
    memcpy(group->name, name.data, name.size);
    memset(group->told, -1, sizeof group->told);
    return group;
}

bool
readers_told(struct readers *readers, struct text name, const int64_t cursors[PARTITIONS])
{
    struct group *group = group_find(readers, name);

    for (int p = 0; group && p < PARTITIONS; p++)
        if (cursors[p] >= 0)
            group->told[p] = cursors[p];
    return group != NULL;
}

enum status
readers_save(struct readers *readers, struct db *db, struct error *err)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (size_t i = 0; i < readers->count; i++) {
        struct group *group = &readers->groups[i];
        size_t before = rows.count;

        for (int p = 0; p < PARTITIONS; p++)
            if (group->told[p] >= 0)
                db_batch_add(&rows, DB_TEXT(text_of(group->name)), DB_NUMBER(p),
                             DB_NUMBER(group->told[p]));
        if (rows.count > before)
            TRY(db_run(db, err, &sql_reader_add, DB_TEXT(text_of(group->name))));
        memset(group->told, -1, sizeof group->told);
    }
    if (rows.count == 0)
        return OK;
    return db_run(db, err, &sql_reader_save, DB_COLUMN(rows.columns[0]), DB_COLUMN(rows.columns[1]),
                  DB_COLUMN(rows.columns[2]));
}
