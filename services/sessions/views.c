/* The timetable, bookings and calendars, as those see them who ask. */
#include "handlers.h"
#include "sessions_sql.h"
#include "store.h"
#include "tell.h"

#include "common/base/lookup.h"
#include "proto/sessions_queries.h"

#include <sodium.h>

/* The digest that a staff_id stands for; empty for an empty one. What is none is nobody's. */
static struct text
digest_of(struct work *work, struct text staff_id)
{
    unsigned char *digest = work_alloc(work, LOOKUP_DIGEST_SIZE);
    size_t size = 0;

    if (staff_id.size == 0)
        return TEXT("");
    if (sodium_hex2bin(digest, LOOKUP_DIGEST_SIZE, staff_id.data, staff_id.size, NULL, &size, NULL)
            != 0
        || size != LOOKUP_DIGEST_SIZE)
        return TEXT("?");
    return (struct text){ (const char *)digest, size };
}

static void
add_sessions(struct work *work, struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct session_row){
                           .session_id = db_text(rows, i, 0),
                           .programme = db_text(rows, i, 1),
                           .component = db_text(rows, i, 2),
                           .partner_id = db_text(rows, i, 3),
                           .starts_at = db_when(rows, i, 4),
                           .ends_at = db_when(rows, i, 5),
                           .venue_urn = db_text(rows, i, 6),
                           .online = db_flag(rows, i, 7),
                           .capacity = db_number(rows, i, 8),
                           .confirmed = db_number(rows, i, 9),
                           .waitlisted = db_number(rows, i, 10),
                           .staff_id = work_digits(work, db_text(rows, i, 11)),
                           .state = db_flag(rows, i, 12) ? TEXT("called_off") : TEXT("scheduled"),
                           .sequence = db_number(rows, i, 13),
                       });
}

/* The orders of session_list; those by start are given one value more. */
static enum status
find_page(struct work *work, const struct session_list *query, struct db_rows *ret_rows)
{
    const struct sql *by_start = text_is(query->sort, "starts_at")    ? &sql_session_page_by_start
                                 : text_is(query->sort, "-starts_at") ? &sql_session_page_latest
                                                                      : NULL;
    const struct db_value values[] = {
        DB_TEXT(query->cohort_id),
        DB_TEXT(query->after),
        DB_NUMBER(query_rows(query->max, QUERY_ROWS_MAX)),
        DB_TEXT(query->programme),
        DB_TEXT(query->partner_id),
        DB_TEXT(query->component),
        DB_BYTES(digest_of(work, query->staff_id)),
        DB_WHEN(query->from),
        DB_WHEN(query->to),
        DB_TEXT(query->state),
        DB_WHEN(query->after_at),
    };
    size_t count = sizeof values / sizeof *values;

    return by_start
               ? db_run_values(work->db, work->err, by_start, ret_rows, count, values)
               : db_run_values(work->db, work->err, &sql_session_page, ret_rows, count - 1, values);
}

enum status
on_session_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        const struct session_list *query = queries[i].body;
        struct db_rows rows;

        TRY(find_page(work, query, &rows));
        add_sessions(work, page, &rows);
    }
    return OK;
}

enum status
on_session_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch wanted = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct session_find *query = queries[i].body;
        db_batch_add(&wanted, DB_TEXT(query->cohort_id), DB_TEXT(query->session_id));
    }
    TRY(store_batch(work, &sql_session_find, &wanted, &rows));
    add_sessions(work, page, &rows);
    return OK;
}

static struct booking_row
booking_row_of(struct work *work, const struct db_rows *rows, int i)
{
    struct booking_row row = {
        .application_ref = db_text(rows, i, 0),
        .session_id = db_text(rows, i, 1),
        .state = db_text(rows, i, 2),
        .place = db_number(rows, i, 3),
        .at = db_when(rows, i, 4),
        .programme = db_text(rows, i, 5),
        .component = db_text(rows, i, 6),
        .partner_id = db_text(rows, i, 7),
        .staff_id = work_digits(work, db_text(rows, i, 8)),
        .starts_at = db_when(rows, i, 9),
        .ends_at = db_when(rows, i, 10),
        .venue_urn = db_text(rows, i, 11),
        .online_url = db_text(rows, i, 12),
        .sequence = db_number(rows, i, 13),
    };

    if (db_is_null(rows, i, 14))
        return row;
    row.status = db_text(rows, i, 14);
    row.minutes = db_number(rows, i, 15);
    row.source = db_text(rows, i, 16);
    row.recorded_at = db_when(rows, i, 17);
    return row;
}

/* The key is what the list is ordered by. */
static void
add_bookings(struct work *work, struct page *page, const struct db_rows *rows, bool is_by_session)
{
    for (int i = 0; i < rows->count; i++) {
        struct booking_row row = booking_row_of(work, rows, i);

        row.key = is_by_session ? row.session_id : row.application_ref;
        page_add(page, &row);
    }
}

enum status
on_booking_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        const struct booking_list *query = queries[i].body;
        bool is_person = query->application_ref.size > 0;
        struct db_rows rows;

        if (is_person == (query->session_id.size > 0))
            return error_set(work->err, INVALID, "one of application_ref and session_id");
        TRY(db_query(
            work->db, work->err, is_person ? &sql_booking_by_participant : &sql_booking_by_session,
            &rows, DB_TEXT(query->cohort_id),
            DB_TEXT(is_person ? query->application_ref : query->session_id), DB_TEXT(query->after),
            DB_NUMBER(query_rows(query->max, QUERY_ROWS_MAX)), DB_TEXT(query->state)));
        add_bookings(work, page, &rows, is_person);
    }
    return OK;
}

enum status
on_booking_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    AUTO(db_batch_clear) struct db_batch wanted = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++) {
        const struct booking_find *query = queries[i].body;
        db_batch_add(&wanted, DB_TEXT(query->cohort_id), DB_TEXT(query->application_ref),
                     DB_TEXT(query->session_id));
    }
    TRY(store_batch(work, &sql_booking_find, &wanted, &rows));
    add_bookings(work, page, &rows, true);
    return OK;
}

static void
add_calendar(struct page *page, const struct db_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        page_add(page, &(struct calendar_row){
                           .key = db_text(rows, i, 0),
                           .session_id = db_text(rows, i, 1),
                           .programme = db_text(rows, i, 2),
                           .component = db_text(rows, i, 3),
                           .partner_id = db_text(rows, i, 4),
                           .starts_at = db_when(rows, i, 5),
                           .ends_at = db_when(rows, i, 6),
                           .venue_urn = db_text(rows, i, 7),
                           .online_url = db_text(rows, i, 8),
                           .state = db_flag(rows, i, 9) ? TEXT("confirmed") : TEXT("cancelled"),
                           .sequence = db_number(rows, i, 10),
                           .changed_at = db_when(rows, i, 11),
                       });
}

enum status
on_calendar_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        const struct calendar_list *query = queries[i].body;
        bool is_person = query->application_ref.size > 0;
        struct db_rows rows;

        if (is_person == (query->staff_id.size > 0))
            return error_set(work->err, INVALID, "one of application_ref and staff_id");
        struct db_value whose = is_person ? DB_TEXT(query->application_ref)
                                          : DB_BYTES(digest_of(work, query->staff_id));
        TRY(db_query(work->db, work->err,
                     is_person ? &sql_calendar_by_participant : &sql_calendar_by_facilitator, &rows,
                     DB_TEXT(query->cohort_id), whose, DB_TEXT(query->after),
                     DB_NUMBER(query_rows(query->max, QUERY_ROWS_MAX)), DB_WHEN(query->from)));
        add_calendar(page, &rows);
    }
    return OK;
}
