/* store.h - the PostgreSQL side of a peer: outbox, inbox, effects.
 *
 * Plain libpq, prepared statements, values in binary, a set of rows as arrays. */
#pragma once

#include "common/db/db.h"
#include "tests/bench/peers/peers.h"

#include <libpq-fe.h>

/* Connects and prepares nothing yet. `conninfo` is libpq's. The caller ends *ret_db with
 * PQfinish, also after a failure. */
enum status store_open(const char *conninfo, PGconn **ret_db, struct error *err) MUST_CHECK;
/* Runs a statement without values or rows. */
enum status store_run(PGconn *db, const struct sql *sql, struct error *err) MUST_CHECK;
/* A number from a statement of one row and one column. */
enum status store_number(PGconn *db, const struct sql *sql, int64_t *ret_number,
                         struct error *err) MUST_CHECK;

enum status store_prepare(PGconn *db, const struct sql *sql, struct error *err) MUST_CHECK;

/* Columns of a batch, in this order, that a statement takes as arrays. */
enum store_columns {
    STORE_EFFECT = 3, /* ids, numbers, payloads */
    STORE_EVENT = 4,  /* and subjects */
};

/* Sends a prepared statement whose values are columns of a batch, and returns at once.
 * store_finish waits for it; ret_changed: rows it wrote. */
enum status store_send(PGconn *db, const struct sql *sql, enum store_columns columns,
                       const struct batch *batch, struct error *err) MUST_CHECK;
enum status store_finish(PGconn *db, int64_t *ret_changed, struct error *err) MUST_CHECK;

/* Begins a transaction that takes the oldest events, up to BATCH_MAX, out of the outbox.
 * An empty batch: there was none. */
enum status store_take(PGconn *db, struct batch *ret_batch, struct error *err) MUST_CHECK;
enum status store_commit(PGconn *db, struct error *err) MUST_CHECK;
