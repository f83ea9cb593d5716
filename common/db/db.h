/* db.h - one PostgreSQL connection, its statements and its transaction.
 *
 * A process owns one `struct db` and uses it from one thread. Statements come
 * from sql/<name>.sql files (`sql_<name>`, made by scripts/sql2c.awk); they are
 * prepared on first use and values are bound in binary, never pasted in.
 *
 * Sets of rows travel as arrays: a statement takes `unnest($2::text[], ...)`
 * and one call writes a thousand rows. That is what keeps a handler fast. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    DB_VALUES_MAX = 32,      /* values bound to one statement */
    DB_STATEMENTS_MAX = 256, /* statements that one program has (scripts/check) */
    DB_RESULTS_MAX = 64,     /* results that one handler may hold */
    DB_ANSWER_MS = 15000,    /* the longest wait for a statement or a commit */
    DB_CONNECT_MS = 5000,    /* for a connection ... */
    DB_PATIENCE_MS = 100,    /* ... of which db_begin() waits this long at a time */
    DB_STOP_MS = 1000,       /* for anything, once we are to stop */
};

struct db;

/* A statement's name and text. */
struct sql {
    const char *name;
    const char *text;
};

enum db_kind {
    DB_KIND_TEXT,
    DB_KIND_NUMBER,
    DB_KIND_FLAG,
    DB_KIND_WHEN,
    DB_KIND_BYTES,
    DB_KIND_UUID
};

/* One bound value, or a column of them. SQL sees text, bigint, boolean,
 * timestamptz, bytea and uuid, or an array of it. */
struct db_value {
    enum db_kind kind;
    struct text text;               /* TEXT, BYTES; UUID: 16 bytes */
    int64_t number;                 /* NUMBER, FLAG, WHEN (microseconds since 1970) */
    const struct db_column *column; /* not NULL: an array of `kind` */
};

#define DB_TEXT(t)         ((struct db_value){ .kind = DB_KIND_TEXT, .text = (t) })
#define DB_BYTES(t)        ((struct db_value){ .kind = DB_KIND_BYTES, .text = (t) })
#define DB_UUID(t)         ((struct db_value){ .kind = DB_KIND_UUID, .text = (t) })
#define DB_NUMBER(n)       ((struct db_value){ .kind = DB_KIND_NUMBER, .number = (n) })
#define DB_FLAG(f)         ((struct db_value){ .kind = DB_KIND_FLAG, .number = (f) })
#define DB_WHEN(us)        ((struct db_value){ .kind = DB_KIND_WHEN, .number = (us) })
/* A set of partitions: ((number >> partition) & 1) = 1 of those in it. */
#define DB_PARTITIONS(set) DB_NUMBER((int64_t)(set))
#define DB_COLUMN(c)       db_column_value(&(c))
#define DB_VALUES(...)                                                          \
    sizeof((const struct db_value[]){ __VA_ARGS__ }) / sizeof(struct db_value), \
        (const struct db_value[])                                               \
    {                                                                           \
        __VA_ARGS__                                                             \
    }

/* A growing column of values of one kind: {0} is an empty one, of texts until
 * its first value says otherwise. */
struct db_column {
    enum db_kind kind;
    size_t count;
    char *bytes; /* PostgreSQL's binary array elements */
    size_t size, capacity;
};

void db_column_add(struct db_column *column, struct db_value value);
void db_column_clear(struct db_column *column);
struct db_value db_column_value(const struct db_column *column);

/* Rows for one set-based statement: {0} is an empty one; the first row decides
 * the kinds. Ends with AUTO(db_batch_clear). */
struct db_batch {
    size_t count; /* rows */
    size_t width; /* columns */
    struct db_column columns[DB_VALUES_MAX];
};

#define db_batch_add(batch, ...) db_batch_add_values(batch, DB_VALUES(__VA_ARGS__))
void db_batch_add_values(struct db_batch *batch, size_t count, const struct db_value *values);
void db_batch_clear(struct db_batch *batch);

/* Connects, with the options in PGOPTIONS if any, now and whenever the connection is made again.
 * On OK the caller owns *ret_db and ends it with db_destroy(). stop_fd is readable
 * when the process is to stop: from then on no call takes longer than DB_STOP_MS; -1: never. */
enum status db_open(const char *url, const char *application_name, int stop_fd, struct db **ret_db,
                    struct error *err) MUST_CHECK;
void db_destroy(struct db **db_p);

/* Transactions do not nest. db_begin reconnects when the connection was lost. No call
 * waits longer than the times above: a server that does not answer is UNAVAILABLE.
 * A commit that returns UNAVAILABLE may or may not have happened: the caller
 * reads again what it depends on (its cursors, its answers). */
enum status db_begin(struct db *db, struct error *err) MUST_CHECK;
enum status db_commit(struct db *db, struct error *err) MUST_CHECK;
/* Sends the COMMIT, and all that was deferred, without waiting for an answer, for db_commit(): what
 * the caller does in between it does while the server works. */
void db_commit_send(struct db *db);
void db_rollback(struct db *db);
/* Ends a transaction that has only read, mostly without waiting for the server to say so. */
enum status db_end_reading(struct db *db, struct error *err) MUST_CHECK;
bool db_is_open(const struct db *db);
/* What the transaction's last failure was; both hold from then until the next db_begin().
 * A statement, or some that went out together, took longer than they may. */
bool db_was_slow(const struct db *db);
/* A statement found what it moves in other hands, and refused (TF001). To be asked before the
 * rollback. */
bool db_was_fenced(const struct db *db);
/* Times the connection was made; a change tells that memory may be behind. */
int64_t db_connections(const struct db *db);

/* The rows of a result; they and their texts live until db_drop(), or until the handler returns:
 * the loop then calls db_release(), which a handler never does. The end of the
 * transaction ends them too, but for those that came with it (db_defer_batch_query). */
struct db_rows {
    const void *result;
    int count;
};

void db_release(struct db *db);
/* Ends some rows, for a handler that asks again and again; they become none. */
void db_drop(struct db *db, struct db_rows *rows);

struct text db_text(const struct db_rows *rows, int row, int column); /* text, bytea, uuid */
int64_t db_number(const struct db_rows *rows, int row, int column);   /* smallint..bigint */
bool db_flag(const struct db_rows *rows, int row, int column);
int64_t db_when(const struct db_rows *rows, int row, int column);
bool db_is_null(const struct db_rows *rows, int row, int column);
/* The column of that name; the statement has one. */
int db_column_named(const struct db_rows *rows, const char *name);

/* Runs one statement:
 *     db_run(db, err, &sql_place_hold, DB_TEXT(cohort_id), DB_NUMBER(places))
 *     db_query(db, err, &sql_place_list, &rows, DB_TEXT(cohort_id))
 * A lost connection, a deadlock, a shutting down server or TF001 is UNAVAILABLE, a
 * broken constraint CONFLICT, anything else that the server refuses INVALID.
 * The error's text never quotes a value. */
#define db_run(db, err, sql, ...) db_run_values(db, err, sql, NULL, DB_VALUES(__VA_ARGS__))
#define db_query(db, err, sql, ret_rows, ...) \
    db_run_values(db, err, sql, ret_rows, DB_VALUES(__VA_ARGS__))
enum status db_run_values(struct db *db, struct error *err, const struct sql *sql,
                          struct db_rows *ret_rows, size_t count,
                          const struct db_value *values) MUST_CHECK;

/* Sends a statement that goes out with the next one, or with the commit: when it fails, the
 * later call says so, and nothing behind it was run. For statements whose outcome nobody asks
 * for before the commit; who reads a meaning into the status of a later call settles first. */
#define db_defer(db, err, sql, ...) db_defer_values(db, err, sql, DB_VALUES(__VA_ARGS__))
enum status db_defer_values(struct db *db, struct error *err, const struct sql *sql, size_t count,
                            const struct db_value *values) MUST_CHECK;
/* The open transaction's commit will not wait for the disk: it is visible at once, the end of a
 * process loses nothing of it, and it is on the disk no later than the next commit of anybody that
 * does wait. The end of the database may lose it until then. Deferred. */
enum status db_commit_soon(struct db *db, struct error *err) MUST_CHECK;
/* Waits for what was deferred. */
enum status db_settle(struct db *db, struct error *err) MUST_CHECK;

/* Runs a statement with the values first and then the batch's columns as
 * arrays; with no rows it does nothing. ret_rows may be NULL. */
#define db_run_batch(db, err, sql, batch, ret_rows, ...) \
    db_run_batch_values(db, err, sql, batch, ret_rows, DB_VALUES(__VA_ARGS__))
enum status db_run_batch_values(struct db *db, struct error *err, const struct sql *sql,
                                const struct db_batch *batch, struct db_rows *ret_rows,
                                size_t count, const struct db_value *values) MUST_CHECK;
/* The same, deferred. */
#define db_defer_batch(db, err, sql, batch, ...) \
    db_defer_batch_values(db, err, sql, batch, NULL, DB_VALUES(__VA_ARGS__))
/* The same, for a statement that returns rows: they are there once the later call was OK, the
 * commit too, until db_release(). *ret_rows stays where it is until then, or until the rollback. */
#define db_defer_query(db, err, sql, ret_rows, ...) \
    db_defer_query_values(db, err, sql, ret_rows, DB_VALUES(__VA_ARGS__))
enum status db_defer_query_values(struct db *db, struct error *err, const struct sql *sql,
                                  struct db_rows *ret_rows, size_t count,
                                  const struct db_value *values) MUST_CHECK;
#define db_defer_batch_query(db, err, sql, batch, ret_rows, ...) \
    db_defer_batch_values(db, err, sql, batch, ret_rows, DB_VALUES(__VA_ARGS__))
enum status db_defer_batch_values(struct db *db, struct error *err, const struct sql *sql,
                                  const struct db_batch *batch, struct db_rows *ret_rows,
                                  size_t count, const struct db_value *values) MUST_CHECK;
/* Rows that the last statement that was not deferred has changed. */
int64_t db_changed(const struct db *db);
