#include "claim_private.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/routes/route.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/service/work.h"
#include "gateway_sql.h"

#include <stdlib.h>
#include <string.h>

static enum status
write_settled(struct claims *claims, struct work *work)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (size_t i = 0; i < claims->settled_count; i++)
        db_batch_add(&rows, DB_BYTES(claim_bytes(claims->settled[i].key)),
                     DB_NUMBER(claims->settled[i].status), DB_WHEN(claims->settled[i].at_us));
    if (rows.count == 0)
        return OK;
    return db_defer(work->db, work->err, &sql_audit_settle, DB_COLUMN(rows.columns[0]),
                    DB_COLUMN(rows.columns[1]), DB_COLUMN(rows.columns[2]));
}

static void
add_row(struct db_batch *rows, const struct request *request)
{
    const struct principal *who = &request->principal;
    const char *subject = *who->staff_id          ? who->staff_id
                          : *who->application_ref ? who->application_ref
                          : *who->partner_id      ? who->partner_id
                                                  : who->urn;

    struct text trace = { request->trace + TRACE_ID_AT, 2 * TRACE_ID_BYTES };

    db_batch_add(rows, DB_BYTES(claim_bytes(request->written.key)),
                 DB_BYTES(claim_bytes(request->written.fingerprint)), DB_TEXT(text_of(who->id)),
                 DB_TEXT(text_of(request->written.by ? request->written.by : role_name(who->role))),
                 DB_TEXT(text_of(subject)), DB_TEXT(text_of(request->route->name)),
                 DB_TEXT(request->cohort_id), DB_TEXT(request->target.path),
                 DB_TEXT(text_of(request->address)), DB_TEXT(trace));
}

/* The rows are there with the commit: nobody waits in between. */
static enum status
insert_rows(struct claims *claims, struct work *work, struct db_rows *ret_rows)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (const struct request *request = claims->first; request; request = request->next)
        add_row(&rows, request);
    return db_defer_batch_query(work->db, work->err, &sql_audit_claim, &rows, ret_rows,
                                DB_WHEN(work->now_us));
}

/* Keys that were there before: what is known of them, and the claim of those that go on. */
struct verdict_row {
    struct request *request;
    enum claim claim;
};

static void
judge_new(struct claims *claims, const struct db_rows *rows)
{
    for (struct request *request = claims->first; request; request = request->next)
        request->status = CONFLICT;
    for (int row = 0; row < rows->count; row++) {
        struct request *request =
            claim_open(claims, (const unsigned char *)db_text(rows, row, 0).data);
        if (request)
            request->status = OK;
    }
}

static enum status
judge_old(struct claims *claims, struct work *work, struct verdict_row *verdicts, size_t *ret_count)
{
    AUTO(db_column_clear) struct db_column keys = { 0 };
    AUTO(db_column_clear) struct db_column again = { 0 };
    struct db_rows rows;

    *ret_count = 0;
    for (struct request *request = claims->first; request; request = request->next)
        if (request->status == CONFLICT)
            db_column_add(&keys, DB_BYTES(claim_bytes(request->written.key)));
    if (keys.count == 0)
        return OK;
    TRY(db_query(work->db, work->err, &sql_audit_look, &rows, DB_COLUMN(keys)));
    for (int row = 0; row < rows.count; row++) {
        struct request *request =
            claim_open(claims, (const unsigned char *)db_text(&rows, row, 0).data);
        bool is_same =
            memcmp(db_text(&rows, row, 1).data, request->written.fingerprint, KEY_SIZE) == 0;
        enum claim claim =
            claim_judge(is_same, (int)db_number(&rows, row, 2), db_number(&rows, row, 3));

        verdicts[(*ret_count)++] = (struct verdict_row){ request, claim };
        if (claim == CLAIM_AGAIN)
            db_column_add(&again, DB_BYTES(claim_bytes(request->written.key)));
    }
    return again.count ? db_defer(work->db, work->err, &sql_audit_again, DB_COLUMN(again)) : OK;
}

/* The commit does not wait for the disk. What the command does is committed behind it in the same
 * write-ahead log, and that commit waits: when it is on the disk, so is the claim (docs/adr/0033).
 */
static enum status
claim_all(struct claims *claims, struct work *work)
{
    struct db_rows rows = { NULL, 0 };

    TRY(db_begin(work->db, work->err));
    TRY(db_commit_soon(work->db, work->err));
    TRY(write_settled(claims, work));
    if (claims->first)
        TRY(insert_rows(claims, work, &rows));
    TRY(db_commit(work->db, work->err));
    judge_new(claims, &rows);
    return OK;
}

/* Mostly there is none that was there before. */
static enum status
look_again(struct claims *claims, struct work *work, struct verdict_row *verdicts,
           size_t *ret_count)
{
    const struct request *request = claims->first;

    while (request && request->status != CONFLICT)
        request = request->next;
    if (!request)
        return OK;
    TRY(db_begin(work->db, work->err));
    TRY(db_commit_soon(work->db, work->err));
    TRY(judge_old(claims, work, verdicts, ret_count));
    return db_commit(work->db, work->err);
}

/* What is claimed is claimed, whatever becomes of the look. */
static void
transact_look(struct claims *claims, struct work *work, struct verdict_row *verdicts,
              size_t *ret_count)
{
    if (look_again(claims, work, verdicts, ret_count) == OK)
        return;
    log_error("audit", work->err);
    *ret_count = 0;
}

static size_t
count_wanted(const struct claims *claims)
{
    size_t count = 0;

    for (const struct request *request = claims->first; request; request = request->next)
        count++;
    return count;
}

static void
go_on(struct claims *claims, enum status status, const struct verdict_row *verdicts, size_t count)
{
    struct request *request = claims->first;

    claims->first = claims->last = NULL;
    for (size_t i = 0; status == OK && i < count; i++)
        verdicts[i].request->status = INVALID; /* answered below */
    for (struct request *next; request; request = next) {
        next = request->next;
        if (status != OK || request->status == CONFLICT) /* and nobody could look why */
            problem_answer(request, "unavailable");
        else if (request->status == OK)
            claim_answer(request, CLAIM_GOOD);
    }
    for (size_t i = 0; status == OK && i < count; i++)
        claim_answer(verdicts[i].request, verdicts[i].claim);
}

bool
claims_flush(struct claims *claims, struct work *work)
{
    size_t wanted = count_wanted(claims);
    size_t count = 0;

    if (wanted == 0 && (claims->settled_count == 0 || clock_steady_ms() < claims->settle_ms))
        return false;
    struct verdict_row *verdicts = calloc(wanted + 1, sizeof *verdicts);
    if (!verdicts)
        abort();
    enum status status = claim_all(claims, work);
    if (status == OK)
        transact_look(claims, work, verdicts, &count);
    db_rollback(work->db);
    db_release(work->db);
    if (status == OK)
        claims->settled_count = 0;
    else {
        log_error("audit", work->err);
        claims->settle_ms = clock_steady_ms() + CLAIM_WORK_MS;
    }
    go_on(claims, status, verdicts, count);
    free(verdicts);
    return wanted > 0;
}
