#include "tests/bench/peers/store.h"

#include "peers_sql.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* PostgreSQL's numbers of types (pg_type.dat). */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_UUID = 2950 };

static enum status
failed(PGconn *db, const char *what, struct error *err)
{
    return error_set(err, UNAVAILABLE, "PostgreSQL: %s: %s", what, PQerrorMessage(db));
}

/* Notices, as that a schema to be dropped is not there, are not for the output. */
static void
be_quiet(void *none, const char *notice)
{
    (void)none;
    (void)notice;
}

enum status
store_open(const char *conninfo, PGconn **ret_db, struct error *err)
{
    *ret_db = PQconnectdb(conninfo);
    if (PQstatus(*ret_db) != CONNECTION_OK)
        return failed(*ret_db, "connect", err);
    PQsetNoticeProcessor(*ret_db, be_quiet, NULL);
    return OK;
}

static enum status
expect(PGconn *db, PGresult *result, ExecStatusType wanted, const char *what, struct error *err)
{
    return PQresultStatus(result) == wanted ? OK : failed(db, what, err);
}

static void
clear(PGresult **result_p)
{
    PQclear(*result_p);
}

enum status
store_run(PGconn *db, const struct sql *sql, struct error *err)
{
    AUTO(clear) PGresult *result = PQexec(db, sql->text);

    return expect(db, result, PGRES_COMMAND_OK, sql->name, err);
}

enum status
store_number(PGconn *db, const struct sql *sql, int64_t *ret_number, struct error *err)
{
    AUTO(clear) PGresult *result = PQexec(db, sql->text);

    TRY(expect(db, result, PGRES_TUPLES_OK, sql->name, err));
    *ret_number = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    return OK;
}

enum status
store_prepare(PGconn *db, const struct sql *sql, struct error *err)
{
    AUTO(clear) PGresult *result = PQprepare(db, sql->name, sql->text, 0, NULL);

    return expect(db, result, PGRES_COMMAND_OK, sql->name, err);
}

static char *
put_number(char *to, uint32_t number)
{
    number = htobe32(number);
    memcpy(to, &number, sizeof number);
    return to + sizeof number;
}

static const struct column {
    uint32_t oid;
    size_t offset, size;
} columns[STORE_EVENT] = {
    { OID_UUID, offsetof(struct message, id), sizeof((struct message *)0)->id },
    { OID_INT8, offsetof(struct message, number), sizeof((struct message *)0)->number },
    { OID_BYTEA, offsetof(struct message, payload), sizeof((struct message *)0)->payload },
    { OID_TEXT, offsetof(struct message, subject), SUBJECT_SIZE },
};

/* A column of a batch as PostgreSQL's binary array of one dimension. */
static int
put_array(char *to, const struct column *column, const struct batch *batch)
{
    char *end = put_number(to, 1);

    end = put_number(end, 0);
    end = put_number(end, column->oid);
    end = put_number(end, (uint32_t)batch->count);
    end = put_number(end, 1);
    for (int i = 0; i < batch->count; i++) {
        end = put_number(end, (uint32_t)column->size);
        memcpy(end, (const char *)&batch->messages[i] + column->offset, column->size);
        end += column->size;
    }
    return (int)(end - to);
}

enum { ARRAY_MAX = 20 + BATCH_MAX * (4 + EVENT_BYTES) };

enum status
store_send(PGconn *db, const struct sql *sql, enum store_columns count, const struct batch *batch,
           struct error *err)
{
    static char arrays[STORE_EVENT][ARRAY_MAX];
    const char *values[STORE_EVENT];
    int sizes[STORE_EVENT], formats[STORE_EVENT];

    for (unsigned i = 0; i < count; i++) {
        values[i] = arrays[i];
        sizes[i] = put_array(arrays[i], &columns[i], batch);
        formats[i] = 1;
    }
    if (!PQsendQueryPrepared(db, sql->name, (int)count, values, sizes, formats, 1))
        return failed(db, sql->name, err);
    return OK;
}

enum status
store_finish(PGconn *db, int64_t *ret_changed, struct error *err)
{
    AUTO(clear) PGresult *result = PQgetResult(db);

    TRY(expect(db, result, PGRES_COMMAND_OK, "write", err));
    *ret_changed = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(PQgetResult(db)); /* NULL: the statement is over */
    return OK;
}

static void
get(PGresult *rows, int row, int column, void *to, size_t size)
{
    size_t length = (size_t)PQgetlength(rows, row, column);

    memset(to, 0, size);
    memcpy(to, PQgetvalue(rows, row, column), length < size ? length : size);
}

static void
get_message(PGresult *rows, int row, struct message *message)
{
    get(rows, row, 0, message->id, sizeof message->id);
    get(rows, row, 1, message->number, sizeof message->number);
    get(rows, row, 2, message->at, sizeof message->at);
    get(rows, row, 3, message->type, sizeof message->type);
    get(rows, row, 4, message->cohort_id, sizeof message->cohort_id);
    get(rows, row, 5, message->subject, sizeof message->subject);
    get(rows, row, 6, message->payload, sizeof message->payload);
}

enum status
store_take(PGconn *db, struct batch *ret_batch, struct error *err)
{
    uint64_t most = htobe64(BATCH_MAX);

    PQclear(PQexec(db, "BEGIN"));
    AUTO(clear)
    PGresult *rows =
        PQexecPrepared(db, sql_outbox_take.name, 1, (const char *const[]){ (const char *)&most },
                       (const int[]){ sizeof most }, (const int[]){ 1 }, 1);
    TRY(expect(db, rows, PGRES_TUPLES_OK, sql_outbox_take.name, err));
    ret_batch->count = PQntuples(rows);
    for (int i = 0; i < ret_batch->count; i++)
        get_message(rows, i, &ret_batch->messages[i]);
    return OK;
}

enum status
store_commit(PGconn *db, struct error *err)
{
    AUTO(clear) PGresult *result = PQexec(db, "COMMIT");

    return expect(db, result, PGRES_COMMAND_OK, "commit", err);
}
