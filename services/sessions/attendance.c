/* sessions.record_attendance: who came to a session, and for how long. The line
 * of a register that was recorded last counts, whichever comes first. */
#include "handlers.h"
#include "ledger.h"

struct line_key {
    int64_t participant_no, session_no;
};

/* One person in one session's register. */
struct line {
    struct line_key key;
    struct register_line now;
    const struct record_attendance *row; /* that made it so; NULL: none of these */
    UT_hash_handle hh;
};

struct registers {
    struct roster roster;
    struct line *lines;
};

static void
registers_clear(struct registers *registers)
{
    HASH_CLEAR(hh, registers->lines);
    roster_clear(&registers->roster);
}

static struct line *
line_find(const struct registers *registers, struct line_key key)
{
    struct line *line = NULL;

    HASH_FIND(hh, registers->lines, &key, sizeof key, line);
    return line;
}

static enum status
load_roster(struct work *work, const struct item *items, size_t count, struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    AUTO(db_batch_clear) struct db_batch session_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct record_attendance *row = items[i].body;
        db_batch_add(&refs, DB_TEXT(row->application_ref));
        db_batch_add(&session_ids, DB_TEXT(row->session_id));
    }
    TRY(store_participant_load(work, items->cohort_id, &refs, roster));
    return store_session_list(work, items->cohort_id, &session_ids, roster);
}

/* The line that a row is about, made when there is none yet; NULL when the
 * session or the person does not exist. */
static struct line *
line_of(struct work *work, struct registers *registers, const struct record_attendance *row,
        struct db_batch *new_lines)
{
    const struct participant *participant =
        roster_participant(&registers->roster, row->application_ref);
    const struct session *session = roster_session(&registers->roster, row->session_id);

    if (!participant || !session)
        return NULL;
    struct line_key key = { participant->no, session->no };
    struct line *line = line_find(registers, key);
    if (line)
        return line;
    line = work_alloc(work, sizeof *line);
    line->key = key;
    HASH_ADD(hh, registers->lines, key, sizeof line->key, line);
    db_batch_add(new_lines, DB_NUMBER(key.participant_no), DB_NUMBER(key.session_no));
    return line;
}

/* A row of register_list.sql: a confirmed booking, with what was recorded or NULLs. */
static void
line_fill(struct register_line *now, const struct db_rows *rows, int i)
{
    now->is_confirmed = true;
    now->is_recorded = !db_is_null(rows, i, 2);
    if (now->is_recorded) {
        now->minutes = db_number(rows, i, 2);
        now->recorded_us = db_when(rows, i, 3);
    }
}

/* Fills the lines of all rows; ret_lines[i] belongs to items[i]. */
static enum status
load_lines(struct work *work, struct registers *registers, const struct item *items, size_t count,
           struct line **ret_lines)
{
    AUTO(db_batch_clear) struct db_batch new_lines = { 0 };
    struct db_rows rows;

    for (size_t i = 0; i < count; i++)
        ret_lines[i] = line_of(work, registers, items[i].body, &new_lines);
    TRY(store_register_list(work, &new_lines, &rows));
    for (int i = 0; i < rows.count; i++) {
        struct line_key key = { db_number(&rows, i, 0), db_number(&rows, i, 1) };
        struct line *line = line_find(registers, key);

        if (line)
            line_fill(&line->now, &rows, i);
    }
    return OK;
}

static struct refusal
record(struct registers *registers, const struct record_attendance *row, struct line *line)
{
    static const struct register_line nobody;
    struct participant *participant = roster_participant(&registers->roster, row->application_ref);
    const struct session *session = roster_session(&registers->roster, row->session_id);
    struct attendance_terms terms;
    struct refusal refusal =
        rules_attendance(row, session, participant, line ? &line->now : &nobody, &terms);

    if (refusal.code || !line || !terms.is_current)
        return refusal;
    ledger_add(&registers->roster, participant,
               programme_component(participant->programme, session->component),
               terms.minutes - line->now.minutes);
    line->now.is_recorded = true;
    line->now.minutes = terms.minutes;
    line->now.recorded_us = terms.recorded_us;
    line->row = row;
    return ACCEPTED;
}

static enum status
save(struct work *work, struct text cohort_id, struct registers *registers)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (const struct line *line = registers->lines; line; line = line->hh.next)
        if (line->row)
            db_batch_add(&rows, DB_NUMBER(line->key.participant_no),
                         DB_NUMBER(line->key.session_no), DB_TEXT(line->row->status),
                         DB_NUMBER(line->now.minutes), DB_TEXT(line->row->source),
                         DB_WHEN(line->now.recorded_us));
    TRY(store_attendance_put(work, &rows));
    return ledger_save(work, cohort_id, &registers->roster);
}

enum status
on_record_attendance(struct work *work, struct item *items, size_t count)
{
    AUTO(registers_clear) struct registers registers = { 0 };
    struct line **lines = work_alloc(work, count * sizeof(struct line *));

    TRY(load_roster(work, items, count, &registers.roster));
    TRY(load_lines(work, &registers, items, count, lines));
    for (size_t i = 0; i < count; i++)
        items[i].refusal = record(&registers, items[i].body, lines[i]);
    return save(work, items->cohort_id, &registers);
}
