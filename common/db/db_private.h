/* db_private.h - what db.c (connection and transaction), db_statement.c
 * (statements, values) and db_rows.c share. */
#pragma once

#include "common/db/db.h"

#include <libpq-fe.h>

/* PostgreSQL counts from 2000-01-01. */
#define EPOCH_2000_US INT64_C(946684800000000)

enum { DB_SENT_MAX = 16 };

struct db {
    PGconn *conn;
    char *url;
    char *application_name;
    char *options; /* PGOPTIONS, when it was opened */
    const struct sql *prepared[DB_STATEMENTS_MAX];
    size_t prepared_count;
    PGresult *results[DB_RESULTS_MAX];
    size_t result_count;
    const char *sent[DB_SENT_MAX];       /* commands without an answer yet: their names */
    struct db_rows *wanted[DB_SENT_MAX]; /* where their rows go; NULL: nowhere */
    size_t sent_count;
    bool is_unsent; /* libpq could not take one of them */
    int64_t connections;
    int64_t changed;
    bool in_transaction;
    bool is_synced;    /* db_send_all() was called, ... */
    int64_t synced_ms; /* ... then */
    int64_t commit_us; /* when a COMMIT was sent that is not answered yet; 0: none was */
    bool was_slow;     /* a statement of this transaction was cancelled, or no answer came */
    bool was_fenced;   /* a statement of it refused what is not ours any more */
    bool is_lost;      /* a call got no answer in time: the connection is given up */
    int64_t connecting_until_ms; /* not 0: `conn` is being made */
    int stop_fd;                 /* readable: we are to stop; -1: never */
    bool is_stopping;
};

/* Waits until the connection's socket is ready for poll's `events`; false when it is most_ms
 * (or DB_STOP_MS, when we are to stop) after since_ms. */
bool db_wait(struct db *db, int events, int64_t since_ms, int64_t most_ms);
/* Notes that a command was handed to PQsend*(), which returned `is_sent`. */
void db_sent(struct db *db, int is_sent, const char *what);
/* Sends what was noted, with the mark behind it, before anybody waits for its answers. */
void db_send_all(struct db *db);
/* Sends what was noted and waits for all the answers, at most DB_ANSWER_MS: the result of the
 * last command, which the caller clears, or the first failure, behind which nothing was run. */
enum status db_answer(struct db *db, PGresult **ret_result, struct error *err) MUST_CHECK;
/* Keeps a result for whoever gets its rows; takes it over in any case. */
enum status db_keep(struct db *db, PGresult *result, struct db_rows *ret_rows,
                    struct error *err) MUST_CHECK;
/* Reports a failed result: the SQLSTATE says what kind of failure it is. */
enum status db_result_error(struct db *db, const PGresult *result, const char *what,
                            struct error *err);
