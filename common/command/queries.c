#include "common/command/queries.h"

#include "common/base/log.h"
#include "common/service/tasks.h"
#include "common_sql.h"

#include <stdlib.h>

struct page {
    const struct message_type *type;
    msgpack_sbuffer rows;
    msgpack_packer to;
    size_t count;
};

void
page_add(struct page *page, const void *row)
{
    message_pack(page->type, row, &page->to);
    page->count++;
}

int64_t
query_rows(int64_t asked, int64_t most)
{
    return asked > 0 && asked < most ? asked : most;
}

static void
page_clear(struct page *page)
{
    msgpack_sbuffer_destroy(&page->rows);
}

struct queries {
    msgpack_zone zone;
    struct item *items;
    char *bodies;
    size_t count;
};

static void
queries_clear(struct queries *queries)
{
    msgpack_zone_destroy(&queries->zone);
    free(queries->items);
    free(queries->bodies);
}

static enum status
queries_read(const struct query_row *row, struct text body, struct queries *queries,
             struct error *err)
{
    const struct message_type *type = row->type;
    msgpack_object object;

    TRY(message_open(body, &queries->zone, &object, err));
    if (object.type != MSGPACK_OBJECT_ARRAY || object.via.array.size > row->queries_max)
        return error_set(err, INVALID, "%s: expected a list of at most %zu queries", type->name,
                         row->queries_max);
    queries->count = object.via.array.size;
    queries->items = calloc(queries->count + 1, sizeof *queries->items);
    queries->bodies = calloc(queries->count + 1, type->size);
    if (!queries->items || !queries->bodies)
        return error_set(err, UNAVAILABLE, "out of memory");
    for (size_t i = 0; i < queries->count; i++) {
        char *to = queries->bodies + i * type->size;

        TRY(message_unpack(type, &object.via.array.ptr[i], to, err));
        queries->items[i] = (struct item){ .type = type, .body = to };
    }
    return OK;
}

static enum status
queries_run(struct engine *engine, const struct query_row *row, const struct queries *queries,
            struct page *page)
{
    struct work work;

    TRY(db_begin(engine->db, engine->err));
    engine_work(engine, &work);
    enum status status =
        queries->count ? row->handle(&work, queries->items, queries->count, page) : OK;
    engine_work_end(&work);
    if (status == OK)
        status = db_end_reading(engine->db, engine->err);
    engine_rollback(engine);
    return status;
}

static void
reply_page(struct engine *engine, const struct bus_message *request, const struct page *page)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, page->count);
    msgpack_sbuffer_write(&body, page->rows.data, page->rows.size);
    engine_reply(engine, request, OK, (struct text){ body.data, body.size });
}

void
queries_take(struct engine *engine, const struct query_row *row, const struct bus_message *request)
{
    AUTO(queries_clear) struct queries queries = { .count = 0 };
    AUTO(page_clear) struct page page = { .type = row->row_type };

    msgpack_zone_init(&queries.zone, 4096);
    msgpack_sbuffer_init(&page.rows);
    msgpack_packer_init(&page.to, &page.rows, msgpack_sbuffer_write);
    enum status status = queries_read(row, request->body, &queries, engine->err);
    if (status == OK)
        status = queries_run(engine, row, &queries, &page);
    if (status == OK) {
        reply_page(engine, request, &page);
        return;
    }
    log_error(row->type->name, engine->err);
    engine_reply(engine, request, status, text_of(engine->err->text));
}

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
    if (status == OK)
        engine_reply(engine, request, OK, (struct text){ body.data, body.size });
    else
        engine_reply(engine, request, status, text_of(engine->err->text));
}
