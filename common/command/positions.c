#include "common/command/positions.h"

#include "common/service/tasks.h"
#include "common_sql.h"

/* [[source,] partition, epoch] of those that were set back, or read in a log that was. */
static void
pack_epochs(const struct db_rows *rows, const char *key, int columns_before, msgpack_packer *to)
{
    size_t count = 0;

    for (int row = 0; row < rows->count; row++)
        count += db_number(rows, row, columns_before + 2) > 0;
    pack_text(to, text_of(key));
    msgpack_pack_array(to, count);
    for (int row = 0; row < rows->count; row++) {
        if (db_number(rows, row, columns_before + 2) == 0)
            continue;
        msgpack_pack_array(to, (size_t)columns_before + 2);
        if (columns_before)
            pack_text(to, db_text(rows, row, 0));
        msgpack_pack_int64(to, db_number(rows, row, columns_before));
        msgpack_pack_int64(to, db_number(rows, row, columns_before + 2));
    }
}

/* [partition, position] of those whose first events are gone. */
static void
pack_oldest(const struct db_rows *rows, msgpack_packer *to)
{
    size_t count = 0;

    for (int row = 0; row < rows->count; row++)
        count += db_number(rows, row, 3) > 0;
    pack_text(to, TEXT("oldest"));
    msgpack_pack_array(to, count);
    for (int row = 0; row < rows->count; row++) {
        if (db_number(rows, row, 3) == 0)
            continue;
        msgpack_pack_array(to, 2);
        msgpack_pack_int64(to, db_number(rows, row, 0));
        msgpack_pack_int64(to, db_number(rows, row, 3));
    }
}

static enum status
pack_heads(struct engine *engine, msgpack_packer *to)
{
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_outbox_heads, &rows, DB_NUMBER(1)));
    pack_text(to, TEXT("heads"));
    msgpack_pack_array(to, (size_t)rows.count);
    for (int row = 0; row < rows.count; row++) {
        msgpack_pack_array(to, 2);
        msgpack_pack_int64(to, db_number(&rows, row, 0));
        msgpack_pack_int64(to, db_number(&rows, row, 1));
    }
    pack_epochs(&rows, "head_epochs", 0, to);
    pack_oldest(&rows, to);
    return OK;
}

static enum status
pack_cursors(struct engine *engine, msgpack_packer *to)
{
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_cursor_list, &rows, DB_NUMBER(0)));
    pack_text(to, TEXT("cursors"));
    msgpack_pack_array(to, (size_t)rows.count);
    for (int row = 0; row < rows.count; row++) {
        msgpack_pack_array(to, 3);
        pack_text(to, db_text(&rows, row, 0));
        msgpack_pack_int64(to, db_number(&rows, row, 1));
        msgpack_pack_int64(to, db_number(&rows, row, 2));
    }
    pack_epochs(&rows, "cursor_epochs", 1, to);
    return OK;
}

enum status
positions_counts(struct engine *engine, msgpack_packer *to)
{
    struct service_backlog backlog;
    struct db_rows rows;

    TRY(db_query(engine->db, engine->err, &sql_parked_count, &rows, DB_TEXT(TEXT(""))));
    int64_t parked = db_number(&rows, 0, 0);
    TRY(tasks_backlog(engine, &backlog));
    pack_text(to, TEXT("parked"));
    msgpack_pack_int64(to, parked);
    pack_text(to, TEXT("pending"));
    msgpack_pack_int64(to, backlog.pending);
    pack_text(to, TEXT("failed"));
    msgpack_pack_int64(to, backlog.failed);
    return OK;
}

static enum status
positions_read(struct engine *engine, msgpack_packer *to)
{
    TRY(db_begin(engine->db, engine->err));
    msgpack_pack_map(to, 8);
    TRY(pack_heads(engine, to));
    TRY(pack_cursors(engine, to));
    TRY(positions_counts(engine, to));
    return db_commit(engine->db, engine->err);
}

void
positions_take(struct engine *engine, const struct bus_message *request)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    enum status status = positions_read(engine, &to);
    engine_rollback(engine);
    engine_answer(engine, request, status, &body);
}
