#include "common/db/db_private.h"

#include <assert.h>

void
db_batch_add_values(struct db_batch *batch, size_t count, const struct db_value *values)
{
    assert(count <= DB_VALUES_MAX && (batch->count == 0 || batch->width == count));

    batch->width = count;
    for (size_t i = 0; i < count; i++)
        db_column_add(&batch->columns[i], values[i]);
    batch->count++;
}

void
db_batch_clear(struct db_batch *batch)
{
    for (size_t i = 0; i < batch->width; i++)
        db_column_clear(&batch->columns[i]);
    batch->count = 0;
    batch->width = 0;
}

/* The values first, then the columns; how many. 0: the batch is empty, and so are the rows. */
static size_t
put_together(const struct db_batch *batch, struct db_rows *ret_rows, size_t count,
             const struct db_value *values, struct db_value *all)
{
    if (ret_rows)
        *ret_rows = (struct db_rows){ NULL, 0 };
    if (batch->count == 0)
        return 0;
    assert(count + batch->width <= DB_VALUES_MAX);
    for (size_t i = 0; i < count; i++)
        all[i] = values[i];
    for (size_t i = 0; i < batch->width; i++)
        all[count + i] = db_column_value(&batch->columns[i]);
    return count + batch->width;
}

enum status
db_run_batch_values(struct db *db, struct error *err, const struct sql *sql,
                    const struct db_batch *batch, struct db_rows *ret_rows, size_t count,
                    const struct db_value *values)
{
    struct db_value all[DB_VALUES_MAX];

    count = put_together(batch, ret_rows, count, values, all);
    return count > 0 ? db_run_values(db, err, sql, ret_rows, count, all) : OK;
}

enum status
db_defer_batch_values(struct db *db, struct error *err, const struct sql *sql,
                      const struct db_batch *batch, struct db_rows *ret_rows, size_t count,
                      const struct db_value *values)
{
    struct db_value all[DB_VALUES_MAX];

    count = put_together(batch, ret_rows, count, values, all);
    if (count == 0)
        return OK;
    TRY(db_defer_values(db, err, sql, count, all));
    db->wanted[db->sent_count - 1] = ret_rows;
    return OK;
}
