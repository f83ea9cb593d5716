#include "audit.h"

#include "common/base/clock.h"
#include "common/base/settings.h"
#include "common/base/value.h"
#include "proto/gateway.h"

#include "gateway_sql.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_BYTES_MAX = 16,
    KEY_DIGITS = 2 * KEY_BYTES_MAX,
    FORGET_MS = 60000,  /* how often is looked for what is old */
    FORGET_MAX = 10000, /* rows at a time */
    KEEP_DAYS_MAX = 36500,
    REFUSED = 400,
    FAILED = 500,
};

const char *audit_keep_days;

struct audit {
    int64_t keep_us;
    int64_t due_ms;
};

enum status
audit_open(struct audit **ret_audit, struct error *err)
{
    long days = 0;

    TRY(settings_number("AUDIT_KEEP_DAYS", audit_keep_days, 1, KEEP_DAYS_MAX, &days, err));
    *ret_audit = calloc(1, sizeof **ret_audit);
    if (!*ret_audit)
        abort();
    (*ret_audit)->keep_us = days * VALUE_DAY_US;
    return OK;
}

void
audit_close(struct audit **audit_p)
{
    free(*audit_p);
    *audit_p = NULL;
}

static enum status
forget(struct audit *audit, struct work *work)
{
    TRY(db_begin(work->db, work->err));
    TRY(db_run(work->db, work->err, &sql_audit_forget, DB_WHEN(work->now_us - audit->keep_us),
               DB_NUMBER(FORGET_MAX)));
    bool is_more = db_changed(work->db) == FORGET_MAX;
    TRY(db_commit(work->db, work->err));
    if (is_more)
        audit->due_ms = 0;
    return OK;
}

enum status
audit_turn(struct audit *audit, struct work *work)
{
    int64_t now_ms = clock_steady_ms();

    if (now_ms < audit->due_ms)
        return OK;
    audit->due_ms = now_ms + FORGET_MS;
    enum status status = forget(audit, work);
    if (status != OK)
        db_rollback(work->db);
    return status;
}

/* ---- pages */

static struct text
outcome_of(int64_t status, int64_t age_ms)
{
    if (status == 0)
        return age_ms < AUDIT_WORK_MS ? TEXT("open") : TEXT("unknown");
    return status < REFUSED ? TEXT("done") : status < FAILED ? TEXT("refused") : TEXT("failed");
}

static void
add_row(const struct db_rows *rows, int i, struct page *page)
{
    int64_t status = db_number(rows, i, 10);
    struct text key = db_text(rows, i, 0);
    char cursor[KEY_DIGITS + 1];

    sodium_bin2hex(cursor, sizeof cursor, (const unsigned char *)key.data,
                   key.size < KEY_BYTES_MAX ? key.size : KEY_BYTES_MAX);
    page_add(page, &(struct audit_row){
                       .cursor = text_of(cursor),
                       .begun_at = db_when(rows, i, 1),
                       .principal = db_text(rows, i, 3),
                       .role = db_text(rows, i, 4),
                       .operation = db_text(rows, i, 5),
                       .cohort_id = db_text(rows, i, 6),
                       .path = db_text(rows, i, 7),
                       .address = db_text(rows, i, 8),
                       .trace = db_text(rows, i, 9),
                       .outcome = outcome_of(status, db_number(rows, i, 2)),
                       .status = status,
                       .ended_at = db_when(rows, i, 11),
                   });
}

static enum status
find_page(struct work *work, const struct audit_list *query, struct db_rows *ret_rows)
{
    bool is_up = text_is(query->sort, "begun_at");
    unsigned char key[KEY_BYTES_MAX];
    size_t size = 0;

    /* What is no key names no row: the page begins at the start. */
    (void)sodium_hex2bin(key, sizeof key, query->after.data, query->after.size, NULL, &size, NULL);
    return db_query(
        work->db, work->err, is_up ? &sql_audit_list_by_time : &sql_audit_list, ret_rows,
        DB_TEXT(query->principal), DB_TEXT(query->operation), DB_TEXT(query->cohort),
        DB_WHEN(query->from), DB_WHEN(query->before ? query->before : WHEN_MAX),
        DB_WHEN(query->after_at), DB_BYTES(((struct text){ (const char *)key, size })),
        DB_NUMBER(query_rows(query->max, QUERY_ROWS_MAX)), DB_TEXT(query->only_cohorts));
}

enum status
on_audit_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t q = 0; q < count; q++) {
        struct db_rows rows;

        TRY(find_page(work, queries[q].body, &rows));
        for (int i = 0; i < rows.count; i++)
            add_row(&rows, i, page);
    }
    return OK;
}
