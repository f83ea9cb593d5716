#include "delivery.h"
#include "schedule.h"
#include "services/notifications/notifications.h"

#include "notifications_sql.h"

#include <sodium.h>
#include <string.h>

/* What a transaction notes. */
struct noted {
    struct db_batch progress, kept, taken, attempts;
    struct db_column back; /* endpoints that are there again */
};

static void
noted_clear(struct noted *noted)
{
    db_batch_clear(&noted->progress);
    db_batch_clear(&noted->kept);
    db_batch_clear(&noted->taken);
    db_batch_clear(&noted->attempts);
    db_column_clear(&noted->back);
}

int64_t
delivery_failing_since(const struct delivery *d, int64_t now_us)
{
    if (d->round.failures == 0)
        return 0;
    return d->round.is_taken || d->failing_since_us == 0 ? now_us : d->failing_since_us;
}

const char *
delivery_finding(const struct delivery *d, int64_t now_us)
{
    int64_t since_us = delivery_failing_since(d, now_us);
    int64_t seconds = since_us ? (now_us - since_us) / INT64_C(1000000) : 0;

    if (d->round.is_gone)
        return "gone";
    if (since_us == 0)
        return d->is_warned && d->round.is_taken ? "well" : NULL;
    if (seconds >= SCHEDULE_GIVE_UP_S)
        return "given_up";
    return seconds >= SCHEDULE_WARN_S && !d->is_warned ? "failing" : NULL;
}

/* NULL in the table: -infinity is what a text of the wire can't say, so 0 stands for it here. */
static void
note_progress(const struct delivery *d, int64_t now_us, struct noted *noted)
{
    const struct round *round = &d->round;
    struct text answer = TEXT("");
    int64_t pause_us = 0;

    for (size_t i = 0; i < round->count; i++)
        if (round->shots[i].state >= SHOT_TAKEN)
            answer = text_of(round->shots[i].result.answer);
    if (round->is_stopped && round->failures)
        pause_us = schedule_probe_us(round->failures, round->retry_after_s,
                                     (int64_t)randombytes_uniform(1000));
    db_batch_add(&noted->progress, DB_TEXT(text_of(d->endpoint_id)), DB_FLAG(d->is_again),
                 DB_NUMBER(round_position(round)), DB_NUMBER(round->failures),
                 DB_WHEN(delivery_failing_since(d, now_us)),
                 DB_WHEN(pause_us ? now_us + pause_us : 0), DB_TEXT(answer),
                 DB_FLAG(round->is_taken), DB_NUMBER(round->after));
    if (round->is_taken && d->failures_before > 0)
        db_column_add(&noted->back, DB_TEXT(text_of(d->endpoint_id)));
}

static void
note_attempt(const struct delivery *d, const struct shot *shot, struct noted *noted)
{
    db_batch_add(&noted->attempts, DB_TEXT(text_of(d->endpoint_id)), DB_NUMBER(shot->position),
                 DB_UUID(shot->id), DB_TEXT(shot->type), DB_WHEN(shot->at_us),
                 DB_NUMBER(shot->result.milliseconds), DB_TEXT(text_of(shot->result.answer)));
}

static void
note_kept(const struct delivery *d, const struct shot *shot, int64_t now_us, struct noted *noted)
{
    bool is_tried = shot->state == SHOT_FAILED || shot->state == SHOT_GIVEN_UP;

    db_batch_add(&noted->kept, DB_TEXT(text_of(d->endpoint_id)), DB_NUMBER(shot->position),
                 DB_TEXT(shot->cohort_id), DB_TEXT(shot->subject),
                 DB_TEXT(shot->state == SHOT_GIVEN_UP ? TEXT("failed") : TEXT("waiting")),
                 DB_NUMBER(shot->attempts + is_tried),
                 DB_WHEN(now_us + (shot->state == SHOT_FAILED ? shot->pause_us : 0)),
                 DB_FLAG(shot->is_away), DB_TEXT(text_of(shot->result.answer)));
}

static void
note_round(const struct delivery *d, int64_t now_us, struct noted *noted)
{
    note_progress(d, now_us, noted);
    for (size_t i = 0; i < d->round.count; i++) {
        const struct shot *shot = &d->round.shots[i];

        if (shot->state >= SHOT_TAKEN)
            note_attempt(d, shot, noted);
        if (shot->state == SHOT_TAKEN && (shot->is_row || d->is_again))
            db_batch_add(&noted->taken, DB_TEXT(text_of(d->endpoint_id)),
                         DB_NUMBER(shot->position));
        else if (round_keeps(&d->round, shot))
            note_kept(d, shot, now_us, noted);
    }
}

static partition_set
partitions_over(struct deliveries *deliveries)
{
    partition_set partitions = 0;

    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++) {
        struct delivery *d = &deliveries->list[i];

        if (d->is_used && round_is_over(&d->round))
            partitions |= partition_bit(d->partition);
    }
    return partitions;
}

/* What a round of a lost partition has come to is not noted: who has it now sends it again. */
enum status
delivery_settle(struct work *work, struct deliveries *deliveries)
{
    AUTO(noted_clear) struct noted noted = { .progress = { 0 } };
    partition_set held = 0;

    TRY(work_hold(work, partitions_over(deliveries), &held));
    for (size_t i = 0; i < DELIVERY_ROUNDS_MAX; i++) {
        struct delivery *d = &deliveries->list[i];

        if (d->is_used && round_is_over(&d->round) && partition_in(held, d->partition))
            note_round(d, work->now_us, &noted);
    }
    TRY(db_run_batch(work->db, work->err, &sql_delivery_progress, &noted.progress, NULL,
                     DB_WHEN(work->now_us)));
    TRY(db_run_batch(work->db, work->err, &sql_delivery_keep, &noted.kept, NULL,
                     DB_TEXT(TEXT("waiting"))));
    TRY(db_run_batch(work->db, work->err, &sql_delivery_taken, &noted.taken, NULL,
                     DB_TEXT(TEXT(""))));
    TRY(db_run_batch(work->db, work->err, &sql_attempt_add, &noted.attempts, NULL,
                     DB_TEXT(TEXT(""))));
    if (noted.back.count == 0)
        return OK;
    return db_run(work->db, work->err, &sql_delivery_back, DB_WHEN(work->now_us),
                  DB_COLUMN(noted.back));
}
