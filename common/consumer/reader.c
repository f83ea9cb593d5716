#include "common/consumer/reader.h"

void
reader_own(struct reader *reader, partition_set owned)
{
    if (reader->owned == owned)
        return;
    reader->owned = owned;
    reader->known &= owned; /* what was lost meanwhile others may have moved */
    reader->apart &= owned;
    reader_hurry(reader);
}

void
reader_forget(struct reader *reader)
{
    reader->known = 0;
}

enum reader_step
reader_next(const struct reader *reader, int64_t now_ms, int64_t *ret_wait_ms)
{
    *ret_wait_ms = READER_ASK_AGAIN_MS;
    if (reader->owned == 0)
        return READER_WAIT;
    if (now_ms < reader->ask_ms) {
        *ret_wait_ms = reader->ask_ms - now_ms;
        return READER_WAIT;
    }
    return reader->known == reader->owned ? READER_ASK : READER_LOAD;
}

void
reader_load(struct reader *reader, const int64_t positions[PARTITIONS])
{
    for (int p = 0; p < PARTITIONS; p++)
        reader->cursors[p] = positions[p];
    for (int p = 0; p < PARTITIONS; p++)
        reader->epochs[p] = 0;
    reader->apart = 0;
    reader->known = reader->owned;
}

partition_set
reader_wanted(const struct reader *reader)
{
    return reader->owned & ~reader->apart;
}

int64_t
reader_ask(struct reader *reader, int64_t fresh_id, int64_t now_ms)
{
    if (reader->credit == 0)
        reader->credit = READER_CREDIT_MAX;
    if (reader->request_id == 0)
        reader->request_id = fresh_id;
    reader->ask_ms = now_ms + READER_ASK_AGAIN_MS;
    return reader->request_id;
}

void
reader_ask_ahead(struct reader *reader, int64_t fresh_id, int64_t now_ms)
{
    reader->request_id = fresh_id;
    reader->ask_ms = now_ms + READER_ASK_AGAIN_MS;
}

bool
reader_replied(struct reader *reader, int64_t id)
{
    if (reader->request_id == 0 || reader->request_id != id)
        return false;
    reader->request_id = 0;
    return true;
}

bool
reader_accepts(const struct reader *reader, int64_t partition, int64_t previous, int64_t last)
{
    return partition >= 0 && partition < PARTITIONS && last > previous
           && partition_in(reader->owned & reader->known, (int)partition)
           && reader->cursors[partition] == previous;
}

bool
reader_agrees(const struct reader *reader, int64_t partition, int64_t epoch)
{
    return reader->epochs[partition] == epoch;
}

bool
reader_may_start(const struct reader *reader, int64_t partition)
{
    return reader->cursors[partition] == 0;
}

void
reader_set_epoch(struct reader *reader, int64_t partition, int64_t epoch)
{
    reader->epochs[partition] = epoch;
}

void
reader_leave(struct reader *reader, int64_t partition)
{
    reader->apart |= partition_bit((int)partition);
}

void
reader_at_odds(struct reader *reader, bool is_at_odds)
{
    reader->is_at_odds = is_at_odds;
}

partition_set
reader_apart(const struct reader *reader)
{
    return reader->is_at_odds ? reader->owned : reader->apart;
}

void
reader_moved(struct reader *reader, int64_t partition, int64_t last)
{
    reader->cursors[partition] = last;
}

static void
back_off(struct reader *reader, int64_t now_ms)
{
    reader->backoff_ms = reader->backoff_ms ? reader->backoff_ms * 2 : READER_BACKOFF_MS;
    if (reader->backoff_ms > READER_BACKOFF_MAX_MS)
        reader->backoff_ms = READER_BACKOFF_MAX_MS;
    reader->ask_ms = now_ms + reader->backoff_ms;
}

/* Who takes longer for a batch than a lease lasts would lose it for ever: smaller
 * batches end in time. */
static void
adapt_credit(struct reader *reader, enum reader_outcome outcome)
{
    if (outcome == READER_FENCED)
        reader->credit /= 4;
    else if (outcome == READER_APPLIED)
        reader->credit *= 2;
    if (reader->credit < READER_CREDIT_MIN)
        reader->credit = READER_CREDIT_MIN;
    if (reader->credit > READER_CREDIT_MAX)
        reader->credit = READER_CREDIT_MAX;
}

void
reader_ended(struct reader *reader, enum reader_outcome outcome, int64_t now_ms)
{
    adapt_credit(reader, outcome);
    if (outcome == READER_APPLIED) {
        reader->backoff_ms = 0;
        if (reader->request_id == 0)
            reader_hurry(reader);
        return;
    }
    reader->request_id = 0; /* what was asked ahead rests on what has failed */
    if (outcome == READER_UNKNOWN || outcome == READER_FENCED)
        reader_forget(reader);
    if (outcome == READER_USELESS)
        reader->backoff_ms = 0; /* the source lives: a pause, but never a long one */
    back_off(reader, now_ms);
}

void
reader_hurry(struct reader *reader)
{
    reader->ask_ms = INT64_MIN;
}
