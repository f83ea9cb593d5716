/* db_private.h - what db.c (connection and transaction) and db_statement.c
 * (statements, values, rows) share. */
#pragma once

#include "common/db.h"

#include <libpq-fe.h>

struct db {
    PGconn *conn;
    char *url;
    char *application_name;
    const struct sql *prepared[DB_STATEMENTS_MAX];
    size_t prepared_count;
    PGresult *results[DB_RESULTS_MAX];
    size_t result_count;
    int64_t connections;
    int64_t changed;
    bool in_transaction;
};

/* Reports a failed result: the SQLSTATE says what kind of failure it is. */
enum status db_result_error(const struct db *db, const PGresult *result, const char *what,
                            struct error *err);
