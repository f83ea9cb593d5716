/* The import that runs: gt-gtctl import, one at a time, on the partitions that are ours. */
#include "imports_private.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/value.h"

#include "gateway_sql.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { DONE = 0, REFUSED = 2, DETAIL_MAX = 400, MS_US = 1000 };

#define ENDING "gtctl import: "

static int64_t
number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static int64_t
sum_of(const json_t *object, const char *name)
{
    int64_t sum = 0;
    const char *key;
    json_t *value;

    json_object_foreach(json_object_get(object, name), key, value) sum += json_integer_value(value);
    return sum;
}

static void
read_summary(const json_t *line, struct import_counts *counts)
{
    counts->rows = number_of(line, "rows");
    counts->refused = sum_of(line, "quarantine");
    counts->applications = number_of(line, "applications");
    counts->accepted = number_of(json_object_get(line, "decisions"), "accepted");
    counts->messages = sum_of(line, "messages");
}

void
import_read_line(const char *text, struct import_counts *counts)
{
    json_t *line = json_loads(text, 0, NULL);
    const char *stage = json_string_value(json_object_get(line, "stage"));

    if (stage) {
        snprintf(counts->stage, sizeof counts->stage, "%s", stage);
        counts->rows = number_of(line, "rows");
        counts->refused = number_of(line, "refused");
    } else if (line)
        read_summary(line, counts);
    json_decref(line);
}

static void
take_line(void *self, const char *line)
{
    struct imports *imports = self;

    import_read_line(line, &imports->counts);
    imports->has_news = true;
}

/* Runs a statement in a transaction that finds the partition still ours. */
static enum status
hold(struct imports *imports, struct work *work, bool *ret_is_ours)
{
    partition_set held = 0;

    TRY(db_begin(work->db, work->err));
    TRY(work_hold(work, partition_bit((int)imports->partition), &held));
    *ret_is_ours = held != 0;
    return OK;
}

static enum status
start(struct imports *imports, const char *notify, struct error *err)
{
    char files[PATH_MAX], out[PATH_MAX], rows[PATH_MAX];
    bool is_all = strcmp(notify, "all") == 0;

    if (!import_path(files, imports->import_id, "files")
        || !import_path(out, imports->import_id, "out")
        || !import_path(rows, imports->import_id, IMPORT_ROWS))
        return error_set(err, INVALID, "IMPORT_FOLDER is too long");
    const char *const argv[] = { imports->program,
                                 "import",
                                 files,
                                 out,
                                 "--json",
                                 "--progress",
                                 "--no-hints",
                                 "--rows",
                                 rows,
                                 is_all ? "--notify" : NULL,
                                 "all",
                                 NULL };
    imports->child.on_json = take_line;
    imports->child.self = imports;
    memset(&imports->counts, 0, sizeof imports->counts);
    imports->has_news = false;
    return child_start(&imports->child, argv, CHILD_OURS, -1, err);
}

static enum status
take_next(struct imports *imports, struct work *work)
{
    struct db_rows rows;
    char notify[16] = "";

    TRY(db_begin(work->db, work->err));
    TRY(db_query(work->db, work->err, &sql_import_next, &rows, DB_PARTITIONS(work_partitions(work)),
                 DB_WHEN(work->now_us)));
    bool is_there = rows.count > 0;
    if (is_there) {
        snprintf(imports->import_id, sizeof imports->import_id, "%.*s",
                 TEXT_ARGS(db_text(&rows, 0, 0)));
        imports->partition = db_number(&rows, 0, 1);
        snprintf(notify, sizeof notify, "%.*s", TEXT_ARGS(db_text(&rows, 0, 2)));
        imports->tries = db_number(&rows, 0, 3);
    }
    TRY(db_commit(work->db, work->err));
    if (!is_there)
        return OK;
    log_line(LOG_INFO_LINE, imports->import_id, "import begun");
    TRY(start(imports, notify, work->err));
    imports->is_running = true;
    return OK;
}

/* Why, in the program's words, which name files, columns and codes only. */
static struct text
detail_of(const struct imports *imports)
{
    const char *text = imports->child.text;

    if (strncmp(text, ENDING, strlen(ENDING)) == 0)
        text += strlen(ENDING);
    size_t size = strnlen(text, DETAIL_MAX);
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
        size--; /* no half of a character */
    return imports->child.exit_status == DONE ? TEXT("") : (struct text){ text, size };
}

static struct text
outcome_of(const struct imports *imports)
{
    if (imports->child.exit_status == DONE)
        return TEXT("done");
    if (imports->child.exit_status == REFUSED)
        return TEXT("refused");
    return imports->tries + 1 < IMPORT_TRIES_MAX ? TEXT("waiting") : TEXT("failed");
}

static void
remove_files(const struct imports *imports)
{
    char files[PATH_MAX];

    if (import_path(files, imports->import_id, "files"))
        import_remove(files);
}

static enum status
settle(struct imports *imports, struct work *work)
{
    const struct import_counts *counts = &imports->counts;
    struct text outcome = outcome_of(imports);
    bool is_ours = false;

    TRY(hold(imports, work, &is_ours));
    if (is_ours)
        TRY(db_run(work->db, work->err, &sql_import_settle, DB_TEXT(text_of(imports->import_id)),
                   DB_TEXT(outcome), DB_TEXT(detail_of(imports)), DB_WHEN(work->now_us),
                   DB_WHEN(work->now_us + (int64_t)IMPORT_RETRY_MS * MS_US),
                   DB_NUMBER(counts->rows), DB_NUMBER(counts->refused),
                   DB_NUMBER(counts->applications), DB_NUMBER(counts->accepted),
                   DB_NUMBER(counts->messages)));
    TRY(db_commit(work->db, work->err));
    imports->is_running = false;
    log_line(LOG_INFO_LINE, imports->import_id, "import %.*s", TEXT_ARGS(outcome));
    if (is_ours && !text_is(outcome, "waiting"))
        remove_files(imports);
    return OK;
}

static enum status
tell(struct imports *imports, struct work *work)
{
    const struct import_counts *counts = &imports->counts;
    bool is_ours = false;

    if (!imports->has_news || clock_steady_ms() - imports->told_ms < IMPORT_TELL_MS)
        return OK;
    TRY(hold(imports, work, &is_ours));
    if (is_ours)
        TRY(db_run(work->db, work->err, &sql_import_tell, DB_TEXT(text_of(imports->import_id)),
                   DB_TEXT(text_of(counts->stage)), DB_NUMBER(counts->rows),
                   DB_NUMBER(counts->refused)));
    TRY(db_commit(work->db, work->err));
    imports->told_ms = clock_steady_ms();
    imports->has_news = false;
    /* Who has taken the partition begins it again. */
    if (!is_ours) {
        child_end(&imports->child);
        imports->is_running = false;
    }
    return OK;
}

enum status
import_run_turn(struct imports *imports, struct work *work)
{
    if (imports->is_running)
        return child_look(&imports->child) ? settle(imports, work) : tell(imports, work);
    if (imports->is_stopping || clock_steady_ms() < imports->look_ms)
        return OK;
    imports->look_ms = clock_steady_ms() + IMPORT_LOOK_MS;
    return take_next(imports, work);
}
