#include "common/lease/lease_private.h"
#include "common_sql.h"

#include <string.h>

static void
copy_name(struct text from, char to[INSTANCE_NAME_MAX])
{
    size_t size = from.size < INSTANCE_NAME_MAX ? from.size : INSTANCE_NAME_MAX - 1;

    memcpy(to, from.data, size);
    to[size] = '\0';
}

enum status
lease_view_read(struct engine *engine, struct lease_view *ret_view, struct error *err)
{
    struct db_rows leases;
    struct db_rows replicas;

    memset(ret_view, 0, sizeof *ret_view);
    ret_view->instance = engine->instance;
    ret_view->incarnation = engine->leases->incarnation;
    TRY(db_query(engine->db, err, &sql_lease_list, &leases, DB_NUMBER(0)));
    TRY(db_query(engine->db, err, &sql_replica_list, &replicas, DB_NUMBER(REPLICAS_MAX)));
    for (int row = 0; row < leases.count; row++) {
        struct lease_row *lease = &ret_view->leases[db_number(&leases, row, 0)];

        copy_name(db_text(&leases, row, 1), lease->owner);
        lease->incarnation = db_number(&leases, row, 2);
        lease->expires_us = db_when(&leases, row, 3);
        ret_view->now_us = db_when(&leases, row, 4);
    }
    for (int row = 0; row < replicas.count; row++)
        copy_name(db_text(&replicas, row, 0), ret_view->replicas[ret_view->replica_count++]);
    return OK;
}

static void
add_claims(const struct db_rows *rows, struct leases *to)
{
    for (int row = 0; row < rows->count; row++) {
        int partition = (int)db_number(rows, row, 0);
        partition_set bit = partition_bit(partition);

        to->held |= bit;
        to->epochs[partition] = db_number(rows, row, 2);
        to->suspect |= db_flag(rows, row, 1) ? bit : 0;
    }
}

enum status
lease_renew(struct engine *engine, partition_set wanted, struct leases *to, struct error *err)
{
    struct db_rows rows;

    if (wanted == 0)
        return OK;
    TRY(db_query(engine->db, err, &sql_lease_renew, &rows, WHO(engine), DB_NUMBER(LEASE_TTL_MS),
                 DB_PARTITIONS(wanted), DB_PARTITIONS(engine->leases->suspect)));
    add_claims(&rows, to);
    return OK;
}

enum status
lease_take(struct engine *engine, partition_set wanted, struct leases *to, struct error *err)
{
    struct db_rows rows;

    if (wanted == 0)
        return OK;
    TRY(db_query(engine->db, err, &sql_lease_take, &rows, WHO(engine), DB_NUMBER(LEASE_TTL_MS),
                 DB_PARTITIONS(wanted)));
    add_claims(&rows, to);
    return OK;
}

enum status
lease_give_up(struct engine *engine, partition_set partitions, struct error *err)
{
    if (partitions == 0)
        return OK;
    return db_run(engine->db, err, &sql_lease_give_up, WHO(engine), DB_PARTITIONS(partitions),
                  DB_PARTITIONS(engine->leases->suspect));
}

enum status
leases_hold(struct engine *engine, partition_set wanted, partition_set *ret_held, struct error *err)
{
    struct db_rows rows;

    *ret_held = 0;
    TRY(db_query(engine->db, err, &sql_lease_hold, &rows, WHO(engine), DB_PARTITIONS(wanted)));
    for (int row = 0; row < rows.count; row++)
        *ret_held |= partition_bit((int)db_number(&rows, row, 0));
    return OK;
}
