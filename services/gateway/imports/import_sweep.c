/* Files that nobody needs: of imports that have ended or were forgotten, and of requests that came
 * to nothing because their gateway was killed. */
#include "imports_private.h"

#include "common/base/clock.h"
#include "common/base/lookup.h"

#include "gateway_sql.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

enum { SECOND_MS = 1000 };

/* What stands in the folder, in the order of the names. */
struct folders {
    struct dirent **list;
    int count;
};

static int
is_ours(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void
folders_clear(struct folders *folders)
{
    for (int i = 0; i < folders->count; i++)
        free(folders->list[i]);
    free(folders->list);
}

static bool
is_old(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0
           && clock_real_us() / 1000 - (int64_t)about.st_mtime * SECOND_MS > IMPORT_STRAY_MS;
}

static void
sweep_one(const char *name, bool is_known, bool has_ended)
{
    char path[PATH_MAX];

    if (!import_path(path, name, is_known ? "files" : ""))
        return;
    if (is_known ? has_ended : is_old(path))
        import_remove(path);
}

/* Both are in the order of the names. */
static void
sweep(const struct folders *folders, int count, const struct db_rows *known)
{
    int row = 0;

    for (int i = 0; i < count; i++) {
        const char *name = folders->list[i]->d_name;

        while (row < known->count && text_compare(db_text(known, row, 0), text_of(name)) < 0)
            row++;
        bool is_known = row < known->count && text_is(db_text(known, row, 0), name);
        sweep_one(name, is_known, is_known && db_flag(known, row, 1));
    }
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

enum status
import_sweep(struct imports *imports, struct work *work)
{
    AUTO(folders_clear) struct folders folders = { 0 };
    AUTO(db_column_clear) struct db_column names = { 0 };
    struct db_rows known = { 0 };

    folders.count = scandir(import_folder, &folders.list, is_ours, by_bytes);
    if (folders.count < 0)
        return OK; /* it is made with the first import, or away */
    int count = folders.count < IMPORT_FOLDERS_MAX ? folders.count : IMPORT_FOLDERS_MAX;
    for (int i = 0; i < count; i++)
        db_column_add(&names, DB_TEXT(text_of(folders.list[i]->d_name)));
    TRY(db_begin(work->db, work->err));
    TRY(db_run(work->db, work->err, &sql_import_forget, DB_WHEN(work->now_us - imports->keep_us),
               DB_NUMBER(IMPORT_FORGET_MAX)));
    if (count > 0)
        TRY(db_query(work->db, work->err, &sql_import_known, &known, DB_COLUMN(names)));
    if (count > 0)
        sweep(&folders, count, &known);
    return db_commit(work->db, work->err);
}
