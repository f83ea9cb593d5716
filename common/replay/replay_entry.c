#include "common/replay/replay_entry.h"

#include "common/base/seal.h"
#include "common/command/command_batch.h"
#include "common/command/command_care.h"
#include "common/consumer/consumer_apply.h"
#include "common/parking/parking.h"
#include "common/replay/journal.h"
#include "common/replay/replay_fetch.h"
#include "common/service/tables.h"
#include "common_sql.h"

#include <stdio.h>
#include <stdlib.h>

static void
plain_clear(struct text *plain)
{
    free((char *)(uintptr_t)plain->data);
}

static enum status
open_body(struct engine *engine, const struct replay_entry *entry, struct text *ret_plain)
{
    struct db_rows rows;

    TRY(db_begin(engine->db, engine->err));
    enum status status =
        db_query(engine->db, engine->err, &sql_replay_key, &rows, DB_TEXT(entry->cohort_id));
    if (status == OK && rows.count == 0)
        status = error_set(engine->err, NOT_FOUND, "the key of a cohort was erased");
    if (status == OK && db_text(&rows, 0, 0).size != SEAL_KEY_SIZE)
        status = error_set(engine->err, INVALID, "a key of another size");
    if (status == OK)
        status =
            unseal((const uint8_t *)db_text(&rows, 0, 0).data, entry->body, ret_plain, engine->err);
    db_rollback(engine->db);
    return status;
}

/* The rows of a frame that were run together. */
static enum status
run_rows(struct engine *engine, struct command_frame *frame, const struct replay_entry *entry)
{
    struct command_batch *batch = calloc(1, sizeof *batch);
    struct command **list = calloc((size_t)entry->row_count, sizeof *list);
    enum status status = OK;

    if (!batch || !list)
        abort();
    command_batch_open(batch);
    for (int64_t i = 0; i < entry->row_count; i++) {
        list[i] = &frame->commands[entry->first_row + i];
        list[i]->tries = text_is(entry->kind, JOURNAL_ENDED) ? COMMAND_ENDED_TRIES : 0;
    }
    status = command_batch_transact(engine, batch, list, (size_t)entry->row_count);
    command_batch_close(batch);
    free(batch);
    free(list);
    return status;
}

static enum status
replay_commands(struct engine *engine, const struct replay_entry *entry)
{
    AUTO(plain_clear) struct text plain = { NULL, 0 };
    const struct command_row *row = tables_command(engine->service, entry->name);

    if (!row)
        return error_set(engine->err, INVALID, "there is no such command any more");
    TRY(open_body(engine, entry, &plain));
    AUTO(command_frame_clear) struct command_frame frame = { 0 };
    TRY(command_frame_read(row, &(struct bus_message){ .body = plain }, &frame, engine->err));
    if (entry->first_row < 0 || entry->row_count < 1
        || entry->first_row + entry->row_count > (int64_t)frame.count)
        return error_set(engine->err, INVALID, "the frame has fewer rows");
    return run_rows(engine, &frame, entry);
}

static enum status
segments_read(struct engine *engine, const struct replay_entry *entry,
              struct event_segment segments[PARTITIONS], size_t *ret_count)
{
    struct db_rows rows;

    TRY(db_begin(engine->db, engine->err));
    enum status status =
        db_query(engine->db, engine->err, &sql_replay_segments, &rows, DB_NUMBER(entry->seq));
    if (status == OK && rows.count > PARTITIONS)
        status = error_set(engine->err, INVALID, "an entry of more than %d partitions", PARTITIONS);
    for (int row = 0; status == OK && row < rows.count; row++)
        segments[row] = (struct event_segment){ .partition = db_number(&rows, row, 0),
                                                .previous = db_number(&rows, row, 1),
                                                .last = db_number(&rows, row, 2) };
    if (status == OK)
        *ret_count = (size_t)rows.count;
    db_rollback(engine->db);
    return status;
}

/* All pieces of the entry's segments, in order; *ret_pieces is the caller's to free. */
static size_t
pieces_list(const struct event_segment *segments, size_t count, const struct fetched *fetched,
            struct event_segment **ret_pieces)
{
    struct event_segment *pieces = calloc(fetched->count * PARTITIONS + 1, sizeof *pieces);
    struct event_segment *piece = NULL;
    size_t found = 0;

    if (!pieces)
        abort();
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; (piece = fetched_next(fetched, segments[i].partition, &at));)
            pieces[found++] = *piece;
    *ret_pieces = pieces;
    return found;
}

/* Runs the handlers, or sets the event aside, as the entry says: in runs as they were, because what
 * a handler decides may depend on what it is given together. */
static enum status
handle(struct engine *engine, const struct replay_entry *entry, const char *source,
       struct event_segment *pieces, size_t count)
{
    if (!text_is(entry->kind, JOURNAL_PARKED))
        return consumer_run(engine, source, pieces, count);
    if (count == 0)
        return OK; /* its frame can't be read any more */
    if (count != 1 || pieces[0].count != 1)
        return error_set(engine->err, INVALID, "an event that was parked is not there");
    return parking_add(engine, source, &pieces[0].events[0], "parked", false, engine->err);
}

static enum status
run_segments(struct engine *engine, const struct replay_entry *entry, const char *source,
             const struct event_segment *segments, size_t count, const struct fetched *fetched)
{
    AUTO(db_batch_clear) struct db_batch moves = { 0 };
    struct event_segment *pieces = NULL;

    TRY(db_begin(engine->db, engine->err));
    size_t found = pieces_list(segments, count, fetched, &pieces);
    enum status status = handle(engine, entry, source, pieces, found);
    free(pieces);
    TRY(status);
    for (size_t i = 0; i < count; i++)
        db_batch_add(&moves, DB_NUMBER(segments[i].partition), DB_NUMBER(segments[i].previous),
                     DB_NUMBER(segments[i].last));
    TRY(db_run_batch(engine->db, engine->err, &sql_replay_cursor, &moves, NULL,
                     DB_TEXT(entry->name)));
    if (db_changed(engine->db) != (int64_t)count)
        return error_set(engine->err, CONFLICT, "the journal has a gap");
    TRY(journal_events(engine, JOURNAL_EVENTS, source, &moves));
    return engine_commit(engine);
}

static enum status
replay_events(struct engine *engine, const struct replay_entry *entry)
{
    AUTO(fetched_clear) struct fetched fetched = { 0 };
    struct event_segment segments[PARTITIONS];
    char source[SOURCE_NAME_MAX];
    size_t count = 0;

    snprintf(source, sizeof source, "%.*s", TEXT_ARGS(entry->name));
    TRY(segments_read(engine, entry, segments, &count));
    TRY(replay_fetch(engine, entry->name, segments, count, &fetched, engine->err));
    enum status status = run_segments(engine, entry, source, segments, count, &fetched);
    engine_rollback(engine);
    if (status != NOT_FOUND)
        return status;
    /* They are about what stood in frames that can't be read: only the cursors move. */
    const struct fetched nothing = { 0 };
    status = run_segments(engine, entry, source, segments, count, &nothing);
    engine_rollback(engine);
    return status == OK ? NOT_FOUND : status;
}

/* As parking_retry.c does it, but the next of the subject follows before the handler runs: what the
 * event is read from is gone afterwards. */
static enum status
unpark(struct engine *engine, const struct replay_entry *entry, const struct event_segment *at)
{
    struct db_rows rows;

    TRY(db_begin(engine->db, engine->err));
    TRY(db_query(engine->db, engine->err, &sql_replay_unpark, &rows, DB_TEXT(entry->name),
                 DB_NUMBER(at->partition), DB_NUMBER(at->last)));
    if (rows.count != 1)
        return error_set(engine->err, CONFLICT, "an event that was parked is not");
    struct event event = { .type_name = db_text(&rows, 0, 1),
                           .version = db_number(&rows, 0, 2),
                           .payload = db_text(&rows, 0, 5),
                           .item = { .id = db_text(&rows, 0, 0),
                                     .cohort_id = db_text(&rows, 0, 3),
                                     .subject = db_text(&rows, 0, 4),
                                     .time_us = db_when(&rows, 0, 6),
                                     .partition = (int)at->partition,
                                     .position = at->last } };
    AUTO(event_batch_clear) struct event_batch batch;
    event_batch_one(engine->service, &event, &batch);
    if (event.wrong)
        return error_set(engine->err, INVALID, "%s", event.wrong);
    TRY(db_defer(engine->db, engine->err, &sql_parked_follow, DB_TEXT(event.item.cohort_id),
                 DB_TEXT(event.item.subject)));
    TRY(engine_run(engine, event.handle, &event.item, 1));
    engine->parked_count--;
    TRY(journal_retried(engine, entry->name, at->partition, at->last));
    return engine_commit(engine);
}

static enum status
replay_retried(struct engine *engine, const struct replay_entry *entry)
{
    struct event_segment segments[PARTITIONS];
    size_t count = 0;

    TRY(segments_read(engine, entry, segments, &count));
    if (count != 1)
        return error_set(engine->err, INVALID, "an entry of %zu events that were tried again",
                         count);
    enum status status = unpark(engine, entry, &segments[0]);
    engine_rollback(engine);
    return status;
}

enum status
replay_entry(struct engine *engine, const struct replay_entry *entry)
{
    engine->now_us = entry->at_us;
    engine->replay_seq = entry->seq;
    if (text_is(entry->kind, JOURNAL_COMMANDS) || text_is(entry->kind, JOURNAL_ENDED))
        return replay_commands(engine, entry);
    if (text_is(entry->kind, JOURNAL_RETRIED))
        return replay_retried(engine, entry);
    return replay_events(engine, entry);
}
