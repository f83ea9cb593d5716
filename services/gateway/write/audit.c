#include "audit.h"

#include "common/base/clock.h"
#include "common/base/settings.h"
#include "common/base/value.h"
#include "proto/gateway.h"

#include "gateway_sql.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_BYTES_MAX = 16,
    TIME_DIGITS = 16,
    CURSOR_SIZE = TIME_DIGITS + 2 * KEY_BYTES_MAX + 1,
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

/* When a row was begun and its key, as digits. */
static void
write_cursor(int64_t begun_us, struct text key, char out[CURSOR_SIZE])
{
    snprintf(out, TIME_DIGITS + 1, "%016" PRIx64, (uint64_t)begun_us);
    sodium_bin2hex(out + TIME_DIGITS, 2 * KEY_BYTES_MAX + 1, (const unsigned char *)key.data,
                   key.size < KEY_BYTES_MAX ? key.size : KEY_BYTES_MAX);
}

/* Where the first page begins when there is none; one that is not ours names nothing. */
static void
read_cursor(struct text cursor, int64_t start_us, int64_t *ret_us, unsigned char key[KEY_BYTES_MAX],
            size_t *ret_size)
{
    char digits[TIME_DIGITS + 1] = "";
    char *end = digits;

    *ret_us = start_us;
    *ret_size = 0;
    if (cursor.size != CURSOR_SIZE - 1)
        return;
    memcpy(digits, cursor.data, TIME_DIGITS);
    uint64_t us = strtoull(digits, &end, 16);
    if (*end || us > (uint64_t)WHEN_MAX
        || sodium_hex2bin(key, KEY_BYTES_MAX, cursor.data + TIME_DIGITS, cursor.size - TIME_DIGITS,
                          NULL, ret_size, NULL)
               != 0)
        return;
    *ret_us = (int64_t)us;
}

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
    char cursor[CURSOR_SIZE];

    write_cursor(db_when(rows, i, 1), db_text(rows, i, 0), cursor);
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

enum status
on_audit_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t q = 0; q < count; q++) {
        const struct audit_list *query = queries[q].body;
        unsigned char key[KEY_BYTES_MAX];
        int64_t last_us = 0;
        size_t size = 0;
        struct db_rows rows;

        bool is_up = text_is(query->sort, "begun_at");

        read_cursor(query->after, is_up ? WHEN_MIN : WHEN_MAX, &last_us, key, &size);
        TRY(db_query(work->db, work->err, is_up ? &sql_audit_list_by_time : &sql_audit_list, &rows,
                     DB_TEXT(query->principal), DB_TEXT(query->operation), DB_TEXT(query->cohort),
                     DB_WHEN(query->from), DB_WHEN(query->before ? query->before : WHEN_MAX),
                     DB_WHEN(last_us), DB_BYTES(((struct text){ (const char *)key, size })),
                     DB_NUMBER(query_rows(query->max, QUERY_ROWS_MAX)),
                     DB_TEXT(query->only_cohorts)));
        for (int i = 0; i < rows.count; i++)
            add_row(&rows, i, page);
    }
    return OK;
}
