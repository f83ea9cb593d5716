#include "common/db/db_private.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By statement_timeout, unless somebody asked for it. */
#define SQLSTATE_CANCELLED "57014"
/* By cursor_move() of common/migrations/0018_cursors.sql. */
#define SQLSTATE_FENCED    "TF001"

/* What the caller can do about an SQLSTATE; the first row that fits counts. */
static enum status
sqlstate_status(const char *sqlstate)
{
    static const struct {
        const char *prefix;
        enum status status;
    } classes[] = {
        { "08", UNAVAILABLE },            /* connection */
        { "40", UNAVAILABLE },            /* deadlock, serialization */
        { "53", UNAVAILABLE },            /* disk full, too many connections */
        { "55P03", UNAVAILABLE },         /* lock_timeout */
        { "57", UNAVAILABLE },            /* shutting down, cancelled */
        { "58", UNAVAILABLE },            /* input or output error */
        { "23", CONFLICT },               /* a constraint */
        { SQLSTATE_FENCED, UNAVAILABLE }, /* in other hands */
    };

    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strncmp(sqlstate, classes[i].prefix, strlen(classes[i].prefix)) == 0)
            return classes[i].status;
    return INVALID;
}

/* The server's DETAIL stays out, because it quotes values and values are personal. */
enum status
db_result_error(struct db *db, const PGresult *result, const char *what, struct error *err)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);

    if (!sqlstate)
        return error_set(err, UNAVAILABLE, "database: %s: %s", what, PQerrorMessage(db->conn));
    db->was_slow = strcmp(sqlstate, SQLSTATE_CANCELLED) == 0;
    db->was_fenced = strcmp(sqlstate, SQLSTATE_FENCED) == 0;
    return error_set(err, sqlstate_status(sqlstate), "database: %s: %s %s", what, sqlstate,
                     PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
}

static Oid
kind_oid(const struct db_value *value)
{
    static const Oid scalar[] = { 25, 20, 16, 1184, 17, 2950 };
    static const Oid array[] = { 1009, 1016, 1000, 1185, 1001, 2951 };

    return value->column ? array[value->kind] : scalar[value->kind];
}

static Oid
element_oid(enum db_kind kind)
{
    return kind_oid(&(struct db_value){ .kind = kind });
}

/* Prepared once a connection; the index is the server's name for it. */
static enum status
prepare(struct db *db, const struct sql *sql, size_t count, const struct db_value *values,
        size_t *ret_index, struct error *err)
{
    Oid types[DB_VALUES_MAX];
    char name[16];

    for (size_t i = 0; i < db->prepared_count; i++)
        if (db->prepared[i] == sql) {
            *ret_index = i;
            return OK;
        }
    if (db->prepared_count == DB_STATEMENTS_MAX)
        return error_set(err, INVALID, "database: %s: more than %d statements", sql->name,
                         DB_STATEMENTS_MAX);
    for (size_t i = 0; i < count; i++)
        types[i] = values[i].column ? 0 : kind_oid(&values[i]); /* an array's is its cast */
    snprintf(name, sizeof name, "s%zu", db->prepared_count);
    PGresult *result = NULL;
    db_sent(db, PQsendPrepare(db->conn, name, sql->text, (int)count, types), sql->name);
    enum status status = db_answer(db, &result, err);
    PQclear(result);
    if (status == OK) {
        *ret_index = db->prepared_count;
        db->prepared[db->prepared_count++] = sql;
    }
    return status;
}

static void
put_int32(char *to, int32_t value)
{
    uint32_t wire = htobe32((uint32_t)value);
    memcpy(to, &wire, sizeof wire);
}

/* The scalar's bytes as PostgreSQL's binary format has them; `store` holds 8. */
static struct text
scalar_bytes(const struct db_value *value, char *store)
{
    uint64_t wire = htobe64((uint64_t)value->number);

    switch (value->kind) {
    case DB_KIND_NUMBER:
        memcpy(store, &wire, 8);
        return (struct text){ store, 8 };
    case DB_KIND_WHEN:
        wire = htobe64((uint64_t)(value->number - EPOCH_2000_US));
        memcpy(store, &wire, 8);
        return (struct text){ store, 8 };
    case DB_KIND_FLAG:
        store[0] = (char)(value->number != 0);
        return (struct text){ store, 1 };
    default:
        /* libpq takes a NULL pointer for SQL's NULL: an empty text is not that. */
        return (struct text){ value->text.data ? value->text.data : "", value->text.size };
    }
}

enum { ARRAY_HEADER = 20 };

void
db_column_add(struct db_column *column, struct db_value value)
{
    char store[8];
    struct text bytes = scalar_bytes(&value, store);
    size_t needed = (column->size ? column->size : ARRAY_HEADER) + 4 + bytes.size;

    if (column->count == 0)
        column->kind = value.kind;
    assert(column->kind == value.kind);
    if (needed > column->capacity) {
        column->capacity = needed * 2;
        column->bytes = realloc(column->bytes, column->capacity);
        if (!column->bytes)
            abort(); /* a batch is bounded: this machine is out of memory */
    }
    if (column->size == 0)
        column->size = ARRAY_HEADER;
    put_int32(column->bytes + column->size, (int32_t)bytes.size);
    memcpy(column->bytes + column->size + 4, bytes.data, bytes.size);
    column->size = needed;
    column->count++;
}

void
db_column_clear(struct db_column *column)
{
    free(column->bytes);
    *column = (struct db_column){ 0 };
}

struct db_value
db_column_value(const struct db_column *column)
{
    return (struct db_value){ .kind = column->kind, .column = column };
}

/* Writes the array's header in front of its elements: dimensions, no NULLs,
 * element type, count, lower bound. */
static struct text
column_bytes(const struct db_column *column)
{
    char *to = column->bytes;

    put_int32(to, 1);
    put_int32(to + 4, 0);
    put_int32(to + 8, (int32_t)element_oid(column->kind));
    put_int32(to + 12, (int32_t)column->count);
    put_int32(to + 16, 1);
    return (struct text){ to, column->size };
}

/* A value as it is sent, and in which format. A column without values has no kind
 * yet: it goes as text, which fits an array of any. */
static struct text
value_bytes(const struct db_value *value, char *store, int *ret_format)
{
    *ret_format = 1;
    if (!value->column)
        return scalar_bytes(value, store);
    if (value->column->count > 0)
        return column_bytes(value->column);
    *ret_format = 0;
    return TEXT("{}");
}

enum status
db_keep(struct db *db, PGresult *result, struct db_rows *ret_rows, struct error *err)
{
    if (db->result_count == DB_RESULTS_MAX) {
        PQclear(result);
        return error_set(err, INVALID, "database: a handler holds more than %d results",
                         DB_RESULTS_MAX);
    }
    db->results[db->result_count++] = result;
    *ret_rows = (struct db_rows){ result, PQntuples(result) };
    return OK;
}

enum status
db_defer_values(struct db *db, struct error *err, const struct sql *sql, size_t count,
                const struct db_value *values)
{
    const char *pointers[DB_VALUES_MAX];
    int sizes[DB_VALUES_MAX];
    int formats[DB_VALUES_MAX];
    char store[DB_VALUES_MAX][8];
    char name[16];
    size_t index = 0;
    PGresult *early = NULL;

    assert(db->in_transaction && count <= DB_VALUES_MAX);
    if (!db_is_open(db))
        return error_set(err, UNAVAILABLE, "database: %s: the connection is lost", sql->name);
    if (db->sent_count >= DB_SENT_MAX - 2)
        TRY(db_answer(db, &early, err));
    PQclear(early);
    TRY(prepare(db, sql, count, values, &index, err));
    for (size_t i = 0; i < count; i++) {
        struct text bytes = value_bytes(&values[i], store[i], &formats[i]);
        pointers[i] = bytes.data;
        sizes[i] = (int)bytes.size;
    }
    snprintf(name, sizeof name, "s%zu", index);
    int is_sent = PQsendQueryPrepared(db->conn, name, (int)count, pointers, sizes, formats, 1);
    db_sent(db, is_sent, sql->name);
    return OK;
}

enum status
db_run_values(struct db *db, struct error *err, const struct sql *sql, struct db_rows *ret_rows,
              size_t count, const struct db_value *values)
{
    PGresult *result = NULL;

    TRY(db_defer_values(db, err, sql, count, values));
    TRY(db_answer(db, &result, err));
    db->changed = strtoll(PQcmdTuples(result), NULL, 10);
    if (ret_rows)
        return db_keep(db, result, ret_rows, err);
    PQclear(result);
    return OK;
}

enum status
db_defer_query_values(struct db *db, struct error *err, const struct sql *sql,
                      struct db_rows *ret_rows, size_t count, const struct db_value *values)
{
    *ret_rows = (struct db_rows){ NULL, 0 };
    TRY(db_defer_values(db, err, sql, count, values));
    db->wanted[db->sent_count - 1] = ret_rows;
    return OK;
}

enum status
db_settle(struct db *db, struct error *err)
{
    PGresult *result = NULL;

    if (db->sent_count == 0)
        return OK;
    TRY(db_answer(db, &result, err));
    PQclear(result);
    return OK;
}

int64_t
db_changed(const struct db *db)
{
    return db->changed;
}

bool
db_was_slow(const struct db *db)
{
    return db->was_slow;
}

bool
db_was_fenced(const struct db *db)
{
    return db->was_fenced;
}
