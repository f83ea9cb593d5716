#include "finds.h"

#include <assert.h>

struct db_rows *
finds_add(struct finds *finds, finds_taker *take, void *to)
{
    assert(finds->count < FINDS_MAX);
    size_t i = finds->count++;
    finds->list[i].rows = (struct db_rows){ NULL, 0 };
    finds->list[i].take = take;
    finds->list[i].to = to;
    return &finds->list[i].rows;
}

enum status
finds_take(struct work *work, struct finds *finds)
{
    TRY(db_settle(work->db, work->err));
    for (size_t i = 0; i < finds->count; i++)
        TRY(finds->list[i].take(work, &finds->list[i].rows, finds->list[i].to));
    finds->count = 0;
    return OK;
}
