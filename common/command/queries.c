#include "common/command/queries.h"

#include "common/base/log.h"
#include "common/service/tables.h"

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

/* Queries of one name, and their answer. */
struct asked {
    const struct query_row *row;
    struct item *items;
    char *bodies;
    size_t count;
    struct page page;
};

/* What one request asks; it is answered as a whole. */
struct asking {
    msgpack_zone zone;
    struct asked list[QUERIES_TOGETHER_MAX];
    size_t count;
    size_t at; /* the one that is read or run */
};

static void
asking_start(struct asking *asking)
{
    msgpack_zone_init(&asking->zone, 4096);
    asking->count = asking->at = 0;
}

static void
asking_clear(struct asking *asking)
{
    for (size_t i = 0; i < asking->count; i++) {
        free(asking->list[i].items);
        free(asking->list[i].bodies);
        msgpack_sbuffer_destroy(&asking->list[i].page.rows);
    }
    msgpack_zone_destroy(&asking->zone);
}

static struct asked *
asking_add(struct asking *asking, const struct query_row *row)
{
    struct asked *asked = &asking->list[asking->count++];

    asking->at = asking->count - 1;
    *asked = (struct asked){ .row = row, .page = { .type = row->row_type } };
    msgpack_sbuffer_init(&asked->page.rows);
    msgpack_packer_init(&asked->page.to, &asked->page.rows, msgpack_sbuffer_write);
    return asked;
}

static enum status
read_list(struct asking *asking, const struct query_row *row, const msgpack_object *list,
          struct error *err)
{
    const struct message_type *type = row->type;
    struct asked *asked = asking_add(asking, row);

    if (list->type != MSGPACK_OBJECT_ARRAY || list->via.array.size > row->queries_max)
        return error_set(err, INVALID, "%s: expected a list of at most %zu queries", type->name,
                         row->queries_max);
    asked->count = list->via.array.size;
    asked->items = calloc(asked->count + 1, sizeof *asked->items);
    asked->bodies = calloc(asked->count + 1, type->size);
    if (!asked->items || !asked->bodies)
        return error_set(err, UNAVAILABLE, "out of memory");
    for (size_t i = 0; i < asked->count; i++) {
        char *to = asked->bodies + i * type->size;

        TRY(message_unpack(type, &list->via.array.ptr[i], to, err));
        asked->items[i] = (struct item){ .type = type, .body = to };
    }
    return OK;
}

static enum status
asking_run(struct engine *engine, struct asking *asking)
{
    enum status status = OK;
    struct work work;

    TRY(db_begin(engine->db, engine->err));
    engine_work(engine, &work);
    for (size_t i = 0; i < asking->count && status == OK; i++) {
        struct asked *asked = &asking->list[i];

        asking->at = i;
        if (asked->count > 0)
            status = asked->row->handle(&work, asked->items, asked->count, &asked->page);
    }
    engine_work_end(&work);
    if (status == OK)
        status = db_end_reading(engine->db, engine->err);
    engine_rollback(engine);
    return status;
}

static void
put_page(const struct page *page, msgpack_sbuffer *body, msgpack_packer *to)
{
    msgpack_pack_array(to, page->count);
    msgpack_sbuffer_write(body, page->rows.data, page->rows.size);
}

static void
put_pages(const struct asking *asking, bool is_list, msgpack_sbuffer *body)
{
    msgpack_packer to;

    msgpack_packer_init(&to, body, msgpack_sbuffer_write);
    if (is_list)
        msgpack_pack_array(&to, asking->count);
    for (size_t i = 0; i < asking->count; i++)
        put_page(&asking->list[i].page, body, &to);
}

static void
asking_end(struct engine *engine, const struct bus_message *request, const struct asking *asking,
           bool is_list, enum status status)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;

    msgpack_sbuffer_init(&body);
    if (status == OK)
        put_pages(asking, is_list, &body);
    else
        log_error(asking->count > 0 ? asking->list[asking->at].row->type->name : "queries",
                  engine->err);
    engine_answer(engine, request, status, &body);
}

/* Of pairs of a name and its list. */
static enum status
read_pairs(struct asking *asking, const struct service *service, const msgpack_object *pairs,
           struct error *err)
{
    if (pairs->type != MSGPACK_OBJECT_ARRAY || pairs->via.array.size > QUERIES_TOGETHER_MAX)
        return error_set(err, INVALID, "queries: expected a list of at most %d pairs",
                         QUERIES_TOGETHER_MAX);
    for (uint32_t i = 0; i < pairs->via.array.size; i++) {
        const msgpack_object *pair = object_array(&pairs->via.array.ptr[i], 2);
        struct text name;

        if (!pair || !object_text(&pair[0], &name))
            return error_set(err, INVALID, "queries: expected pairs of a name and a list");
        const struct query_row *row = tables_query(service, name);
        if (!row)
            return error_set(err, NOT_FOUND, "queries: no such query");
        TRY(read_list(asking, row, &pair[1], err));
    }
    return OK;
}

/* `row`: NULL for several, by their names. */
static void
take(struct engine *engine, const struct query_row *row, const struct bus_message *request)
{
    AUTO(asking_clear) struct asking asking;
    msgpack_object object;

    asking_start(&asking);
    enum status status = message_open(request->body, &asking.zone, &object, engine->err);
    if (status == OK)
        status = row ? read_list(&asking, row, &object, engine->err)
                     : read_pairs(&asking, engine->service, &object, engine->err);
    if (status == OK)
        status = asking_run(engine, &asking);
    asking_end(engine, request, &asking, !row, status);
}

void
queries_take(struct engine *engine, const struct query_row *row, const struct bus_message *request)
{
    take(engine, row, request);
}

void
queries_take_several(struct engine *engine, const struct bus_message *request)
{
    take(engine, NULL, request);
}
