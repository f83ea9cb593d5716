#include "common/programme/catalogue.h"

#include "common_sql.h"

#include <stdlib.h>
#include <string.h>

/* The newest first, so that the first one found is the latest. */
struct entry {
    struct entry *next;
    struct programme *programme;
    char *code;
    int64_t version;
};

struct catalogue {
    struct entry *entries;
    int64_t seq; /* the last row of the table that we have */
};

struct catalogue *
catalogue_new(void)
{
    struct catalogue *catalogue = calloc(1, sizeof *catalogue);

    if (!catalogue)
        abort();
    return catalogue;
}

void
catalogue_destroy(struct catalogue **catalogue_p)
{
    if (!*catalogue_p)
        return;
    for (struct entry *e = (*catalogue_p)->entries; e;) {
        struct entry *next = e->next;

        programme_destroy(&e->programme);
        free(e->code);
        free(e);
        e = next;
    }
    free(*catalogue_p);
    *catalogue_p = NULL;
}

static enum status
entry_add(struct catalogue *catalogue, struct text code, int64_t version, struct text definition,
          struct error *err)
{
    struct entry *entry = calloc(1, sizeof *entry);
    struct entry **at = &catalogue->entries;

    if (!entry || !(entry->code = strndup(code.data, code.size)))
        abort();
    entry->version = version;
    enum status status = programme_parse(definition, &entry->programme, err);
    if (status != OK) {
        free(entry->code);
        free(entry);
        return status;
    }
    while (*at && (*at)->version > version)
        at = &(*at)->next;
    entry->next = *at;
    *at = entry;
    return OK;
}

enum status
catalogue_ask(const struct catalogue *catalogue, struct db *db, struct db_rows *ret_rows,
              struct error *err)
{
    return db_defer_query(db, err, &sql_programme_list, ret_rows, DB_NUMBER(catalogue->seq));
}

enum status
catalogue_take(struct catalogue *catalogue, const struct db_rows *rows, struct error *err)
{
    for (int row = 0; row < rows->count; row++) {
        struct text code = db_text(rows, row, 1);
        int64_t version = db_number(rows, row, 2);

        if (!catalogue_find(catalogue, code, version))
            TRY(entry_add(catalogue, code, version, db_text(rows, row, 3), err));
        catalogue->seq = db_number(rows, row, 0);
    }
    return OK;
}

enum status
catalogue_refresh(struct catalogue *catalogue, struct db *db, struct error *err)
{
    struct db_rows rows;

    TRY(catalogue_ask(catalogue, db, &rows, err));
    TRY(db_settle(db, err));
    return catalogue_take(catalogue, &rows, err);
}

static enum status
check_same(struct db *db, struct text code, int64_t version, struct text definition,
           struct error *err)
{
    struct db_rows rows;

    TRY(db_query(db, err, &sql_programme_get, &rows, DB_TEXT(code), DB_NUMBER(version)));
    if (rows.count == 1 && text_equal(db_text(&rows, 0, 0), definition))
        return OK;
    return error_set(err, CONFLICT, "version %lld exists with another definition",
                     (long long)version);
}

/* What is only in the memory of a transaction that may yet roll back is not
 * remembered: the next refresh reads it from the table. */
enum status
catalogue_put(struct catalogue *catalogue, struct db *db, struct text code, int64_t version,
              struct text definition, struct error *err)
{
    struct programme *checked = NULL;

    (void)catalogue;
    TRY(programme_parse(definition, &checked, err));
    programme_destroy(&checked);
    TRY(db_run(db, err, &sql_programme_put, DB_TEXT(code), DB_NUMBER(version),
               DB_TEXT(definition)));
    return db_changed(db) == 1 ? OK : check_same(db, code, version, definition, err);
}

const struct programme *
catalogue_latest(const struct catalogue *catalogue, struct text code)
{
    for (const struct entry *e = catalogue->entries; e; e = e->next)
        if (text_is(code, e->code))
            return e->programme;
    return NULL;
}

const struct programme *
catalogue_find(const struct catalogue *catalogue, struct text code, int64_t version)
{
    for (const struct entry *e = catalogue->entries; e; e = e->next)
        if (e->version == version && text_is(code, e->code))
            return e->programme;
    return NULL;
}
