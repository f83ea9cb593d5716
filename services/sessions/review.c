#include "review.h"

#include "closings.h"
#include "handlers.h"
#include "ledger.h"
#include "sessions_sql.h"

#include "common/base/clock.h"
#include "common/base/log.h"

#include <sodium.h>

enum { COHORT_ID, PROGRAMME, PARTNER_ID, COMPONENT, LAST_ENDS_AT, VERSION }; /* closing_due.sql */

enum { KEY_SIZE = 16 };

/* The same closing has the same key, whoever sends it; a closing that has moved has another. */
static void
add_key(const struct db_rows *rows, int i, msgpack_packer *to)
{
    crypto_generichash_state state;
    unsigned char key[KEY_SIZE];
    int64_t version = db_number(rows, i, VERSION);

    crypto_generichash_init(&state, NULL, 0, sizeof key);
    for (int column = COHORT_ID; column <= COMPONENT; column++) {
        struct text text = db_text(rows, i, column);
        crypto_generichash_update(&state, (const unsigned char *)&text.size, sizeof text.size);
        crypto_generichash_update(&state, (const unsigned char *)text.data, text.size);
    }
    crypto_generichash_update(&state, (const unsigned char *)&version, sizeof version);
    crypto_generichash_final(&state, key, sizeof key);
    pack_bytes(to, (struct text){ (const char *)key, sizeof key });
}

/* Rows of the first one's cohort; returns how many. `to` may be NULL, to count. */
static size_t
add_rows(const struct db_rows *rows, int64_t catchup_us, msgpack_packer *to)
{
    size_t count = 0;

    for (int i = 0; i < rows->count; i++) {
        if (!text_equal(db_text(rows, i, COHORT_ID), db_text(rows, 0, COHORT_ID)))
            continue;
        count++;
        if (!to)
            continue;
        msgpack_pack_array(to, 2);
        add_key(rows, i, to);
        message_pack(
            &review_command,
            &(const struct review){ .partner_id = db_text(rows, i, PARTNER_ID),
                                    .programme = db_text(rows, i, PROGRAMME),
                                    .component = db_text(rows, i, COMPONENT),
                                    .closes_at = db_when(rows, i, LAST_ENDS_AT) + catchup_us },
            to);
    }
    return count;
}

static void
on_reviewed(void *self, void *context, enum status status, struct text body)
{
    struct sessions *sessions = self;

    (void)context;
    (void)body;
    sessions->reviewer.is_asking = false;
    if (status != OK)
        log_line(LOG_WARNING_LINE, "review", "not done: %s", status_name(status));
}

static enum status
send_due(struct sessions *self, const struct db_rows *due, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 2);
    pack_text(&to, db_text(due, 0, COHORT_ID));
    msgpack_pack_array(&to, add_rows(due, self->catchup_us, NULL));
    add_rows(due, self->catchup_us, &to);
    TRY(service_ask(&(struct question){ .to = "sessions",
                                        .name = review_command.name,
                                        .body = { body.data, body.size },
                                        .on_reply = on_reviewed },
                    err));
    self->reviewer.is_asking = true;
    return OK;
}

static enum status
review_run(struct work *work)
{
    struct sessions *self = work->self;
    struct db_rows due;

    if (self->reviewer.is_asking || clock_steady_ms() < self->reviewer.look_ms)
        return OK;
    self->reviewer.look_ms = clock_steady_ms() + REVIEW_LOOK_MS;
    TRY(db_begin(work->db, work->err));
    TRY(db_query(work->db, work->err, &sql_closing_due, &due,
                 DB_WHEN(clock_now_us() - self->catchup_us), DB_NUMBER(REVIEW_ROWS_MAX)));
    return due.count ? send_due(self, &due, work->err) : OK;
}

static size_t
review_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    const struct sessions *sessions = self;
    int64_t wait_ms = sessions->reviewer.look_ms - clock_steady_ms();

    (void)fds;
    (void)capacity;
    if (!sessions->reviewer.is_asking && wait_ms < *timeout_ms)
        *timeout_ms = wait_ms > 0 ? (int)wait_ms : 0;
    return 0;
}

const struct service_task review_task = { .prepare = review_prepare, .run = review_run };

/* Those of a page whose risk is not what it was. */
static enum status
review_page(struct work *work, struct text cohort_id, struct participant *const *page, size_t count)
{
    AUTO(closings_clear) struct closings closings = { 0 };
    AUTO(roster_clear) struct roster roster = { 0 };

    TRY(closings_load(&closings, work, cohort_id, page, count));
    for (size_t i = 0; i < count; i++) {
        struct reach_terms terms = closings_terms(&closings, page[i]);
        if (reach_is_at_risk(page[i], &terms) == page[i]->is_at_risk)
            continue;
        page[i]->may_fall = true;
        roster_change(&roster, page[i]);
    }
    return ledger_save(work, cohort_id, &roster);
}

static enum status
review_group(struct work *work, struct text cohort_id, const struct review *row)
{
    struct participant *page[REVIEW_PEOPLE_AT_ONCE];
    struct text after = TEXT("");
    size_t count = 0;

    do {
        TRY(store_participant_group(work, cohort_id, row->programme, row->partner_id, after,
                                    REVIEW_PEOPLE_AT_ONCE, page, &count));
        TRY(review_page(work, cohort_id, page, count));
        if (count)
            after = page[count - 1]->ref;
    } while (count == REVIEW_PEOPLE_AT_ONCE);
    return OK;
}

/* True when an earlier item is about the same people. */
static bool
is_done(const struct item *items, size_t i)
{
    const struct review *row = items[i].body;

    for (size_t j = 0; j < i; j++) {
        const struct review *earlier = items[j].body;
        if (text_equal(earlier->programme, row->programme)
            && text_equal(earlier->partner_id, row->partner_id))
            return true;
    }
    return false;
}

enum status
on_review(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch reviewed = { 0 };
    const struct sessions *self = work->self;

    for (size_t i = 0; i < count; i++) {
        const struct review *row = items[i].body;
        db_batch_add(&reviewed, DB_TEXT(row->programme), DB_TEXT(row->partner_id),
                     DB_TEXT(row->component));
        if (!is_done(items, i))
            TRY(review_group(work, items->cohort_id, row));
    }
    return db_defer_batch(work->db, work->err, &sql_closing_reviewed, &reviewed,
                          DB_TEXT(items->cohort_id), DB_WHEN(work->now_us - self->catchup_us));
}
