/* reader.h - what a service knows of one source that it reads: its cursors, the
 * request that is open, and when to ask for what.
 *
 * Pure: no I/O, no clock, no memory but the struct; consumer.c does the I/O around
 * it. {0} is a reader that owns nothing. A turn of it:
 *     reader_own()   which partitions are ours now
 *     reader_next()  says what to do: wait; load the cursors from the table, then
 *                    reader_load(); or ask, by the id that reader_ask() gives
 *     a reply        if reader_replied(), keep the segments that reader_accepts(),
 *                    handle them, reader_moved() after each commit, and in the end
 *                    reader_ended() with what became of it
 * Before it handles them it may ask for what comes after them, by reader_ask_ahead(): the
 * source then looks for it meanwhile. */
#pragma once

#include "common/feed/partitions.h"

enum {
    READER_CREDIT_MAX = 2000,   /* events asked for at a time */
    READER_CREDIT_MIN = 16,     /* when others are faster than we are */
    READER_ASK_AGAIN_MS = 2000, /* a request is repeated when nothing comes */
    READER_BACKOFF_MS = 20,     /* first pause after a failure; doubles up to the next */
    READER_BACKOFF_MAX_MS = 1000,
};

struct reader {
    partition_set owned; /* leased to us */
    partition_set known; /* of these, whose cursor is what the table has */
    partition_set apart; /* set back by a restore after we had read them: not asked for */
    bool is_at_odds;     /* the source has not what comes after our cursors, and answers nothing */
    int64_t cursors[PARTITIONS];
    int64_t epochs[PARTITIONS]; /* of the logs, when the cursors were moved */
    int64_t request_id;         /* 0: none is open */
    int64_t ask_ms;             /* when to ask (again) */
    int64_t backoff_ms;
    int64_t credit; /* events to ask for */
};

enum reader_step { READER_WAIT, READER_LOAD, READER_ASK };

enum reader_outcome {
    READER_APPLIED, /* all that was accepted is committed; or there was nothing */
    READER_USELESS, /* nothing of the answer was accepted */
    READER_REFUSED, /* the source did not answer: as before */
    READER_UNKNOWN, /* something failed: the table knows what has been committed */
    READER_FENCED,  /* another process has moved a cursor or holds a lease that was ours */
};

/* Sets which partitions are ours. New ones have their cursors loaded before anything
 * is asked; what the others had told is dropped by reader_accepts(). */
void reader_own(struct reader *reader, partition_set owned);
/* The table may differ from what we know: a lost connection. */
void reader_forget(struct reader *reader);
/* The partitions to ask for. */
partition_set reader_wanted(const struct reader *reader);
/* What to do now; when to wait, for how long at most. */
enum reader_step reader_next(const struct reader *reader, int64_t now_ms, int64_t *ret_wait_ms);
/* The cursors, by partition, as the table has them. Their epochs are 0 until they are set. */
void reader_load(struct reader *reader, const int64_t positions[PARTITIONS]);
/* A request goes out: its id, which is `fresh_id` unless an open one is repeated
 * (the answer to either is good, because the cursors tell). Ask for the events of
 * reader->owned behind their cursors, at most reader->credit. */
int64_t reader_ask(struct reader *reader, int64_t fresh_id, int64_t now_ms);
/* A request goes out for what comes after the segments just accepted, while they are being
 * handled: its id is `fresh_id`. When they come to nothing, so does its answer. */
void reader_ask_ahead(struct reader *reader, int64_t fresh_id, int64_t now_ms);
/* True when the reply is to the open request, which is then closed. */
bool reader_replied(struct reader *reader, int64_t id);
/* Whether the events after `previous` up to `last` are what comes next. */
bool reader_accepts(const struct reader *reader, int64_t partition, int64_t previous, int64_t last);
/* Whether a log's epoch is the one that we have read it in. It changes when a restore sets the log
 * back: what we have read may be undone, and its positions are given anew. */
bool reader_agrees(const struct reader *reader, int64_t partition, int64_t epoch);
/* Nothing was read of the partition yet, so that any epoch will do. */
bool reader_may_start(const struct reader *reader, int64_t partition);
void reader_set_epoch(struct reader *reader, int64_t partition, int64_t epoch);
/* Whether the source's last answer was that its log and our cursors don't fit. */
void reader_at_odds(struct reader *reader, bool is_at_odds);
/* Ours, and not read, because the log does not fit the cursors. */
partition_set reader_apart(const struct reader *reader);
/* Asks no more for the partition, until the cursors are loaded again. */
void reader_leave(struct reader *reader, int64_t partition);
/* The cursor was moved, by a commit that is known to have happened. */
void reader_moved(struct reader *reader, int64_t partition, int64_t last);
void reader_ended(struct reader *reader, enum reader_outcome outcome, int64_t now_ms);
/* The source has just come: ask it at once. */
void reader_hurry(struct reader *reader);
