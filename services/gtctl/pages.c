#include "pages.h"

#include "common/service/service.h"

#include <stdlib.h>
#include <string.h>

enum { ZONE_BYTES = 64 * 1024 };

struct pages {
    struct client *client;
    const struct message_type *query, *row_type;
    struct text cohort_id;
    msgpack_sbuffer body;
    struct request request; /* its reply is the current page */
    msgpack_zone zone;
    msgpack_object list;
    uint32_t at;  /* the next row of the page */
    bool is_last; /* no page after this one */
    char *after;  /* the last key handed out */
    size_t after_size;
    _Alignas(max_align_t) char row[MESSAGE_SIZE_MAX];
};

struct pages *
pages_new(struct client *client, const struct message_type *query,
          const struct message_type *row_type, struct text cohort_id)
{
    struct pages *pages = calloc(1, sizeof *pages);

    if (!pages)
        abort();
    pages->client = client;
    pages->query = query;
    pages->row_type = row_type;
    pages->cohort_id = cohort_id;
    pages->request.to = message_owner(query);
    pages->request.name = query->name;
    msgpack_sbuffer_init(&pages->body);
    msgpack_zone_init(&pages->zone, ZONE_BYTES);
    return pages;
}

void
pages_destroy(struct pages **pages_p)
{
    struct pages *pages = *pages_p;

    if (!pages)
        return;
    request_clear(&pages->request);
    msgpack_sbuffer_destroy(&pages->body);
    msgpack_zone_destroy(&pages->zone);
    free(pages->after);
    free(pages);
    *pages_p = NULL;
}

void
query_pack(msgpack_sbuffer *to, const struct message_type *type, const void *query)
{
    msgpack_packer packer;

    msgpack_sbuffer_clear(to);
    msgpack_packer_init(&packer, to, msgpack_sbuffer_write);
    msgpack_pack_array(&packer, 1);
    message_pack(type, query, &packer);
}

/* The structs of all list queries have these two, wherever they stand; filters stay empty. */
static void
pack_query(struct pages *pages)
{
    _Alignas(max_align_t) char query[MESSAGE_SIZE_MAX] = { 0 };
    const struct text after = { pages->after, pages->after_size };

    for (size_t i = 0; i < pages->query->field_count; i++) {
        const struct field *field = &pages->query->fields[i];

        if (strcmp(field->name, "cohort_id") == 0)
            memcpy(query + field->offset, &pages->cohort_id, sizeof pages->cohort_id);
        else if (strcmp(field->name, "after") == 0)
            memcpy(query + field->offset, &after, sizeof after);
    }
    query_pack(&pages->body, pages->query, query);
    pages->request.body = (struct text){ pages->body.data, pages->body.size };
}

static enum status
fetch(struct pages *pages, struct error *err)
{
    pack_query(pages);
    msgpack_zone_clear(&pages->zone);
    TRY(client_ask(pages->client, &pages->request, err));
    TRY(message_open(pages->request.reply, &pages->zone, &pages->list, err));
    if (pages->list.type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "%s: the reply is not a list", pages->query->name);
    pages->at = 0;
    pages->is_last = pages->list.via.array.size < QUERY_ROWS_MAX;
    return OK;
}

static bool
is_at_end(const struct pages *pages)
{
    return pages->list.type != MSGPACK_OBJECT_ARRAY || pages->at == pages->list.via.array.size;
}

static enum status
keep_key(struct pages *pages, struct error *err)
{
    struct text key;

    memcpy(&key, pages->row + pages->row_type->fields[0].offset, sizeof key);
    if (pages->after && text_compare(key, (struct text){ pages->after, pages->after_size }) <= 0)
        return error_set(err, INVALID, "%s: the list does not ascend", pages->query->name);
    pages->after = realloc(pages->after, key.size + 1);
    if (!pages->after)
        abort();
    memcpy(pages->after, key.data, key.size);
    pages->after_size = key.size;
    return OK;
}

static enum status
next(void *self, const void **ret_row, struct error *err)
{
    struct pages *pages = self;

    *ret_row = NULL;
    if (is_at_end(pages) && !pages->is_last)
        TRY(fetch(pages, err));
    if (is_at_end(pages))
        return OK;
    TRY(message_unpack(pages->row_type, &pages->list.via.array.ptr[pages->at++], pages->row, err));
    TRY(keep_key(pages, err));
    *ret_row = pages->row;
    return OK;
}

struct rows
pages_rows(struct pages *pages)
{
    return (struct rows){ next, pages };
}
