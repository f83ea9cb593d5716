/* sessions.record_attendance and sessions.check_in: who came to a session, and for how long. The
 * line of a register that was recorded last counts, whichever comes first. */
#include "handlers.h"
#include "ledger.h"
#include "rules_change.h"

#include "proto/sessions.h"

struct line_key {
    int64_t participant_no, session_no;
};

/* One person in one session's register. */
struct line {
    struct line_key key;
    struct register_line now;
    struct text status, source;
    bool is_changed;
    UT_hash_handle hh;
};

/* What a row is about, whichever command it is of. */
struct entry {
    struct text session_id, application_ref;
    struct text status, source;
    struct participant *participant; /* NULL, as the session: there is none */
    const struct session *session;
    struct line *line; /* NULL when either is */
};

struct registers {
    struct roster roster;
    struct line *lines;
    struct entry *entries; /* of each item */
    size_t count;
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
load_roster(struct work *work, struct text cohort_id, struct registers *registers)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    AUTO(db_batch_clear) struct db_batch session_ids = { 0 };

    for (size_t i = 0; i < registers->count; i++) {
        db_batch_add(&refs, DB_TEXT(registers->entries[i].application_ref));
        db_batch_add(&session_ids, DB_TEXT(registers->entries[i].session_id));
    }
    TRY(store_participant_load(work, cohort_id, &refs, &registers->roster));
    return store_session_list(work, cohort_id, &session_ids, &registers->roster);
}

/* The line that an entry is about, made when there is none yet. */
static struct line *
line_of(struct work *work, struct registers *registers, const struct entry *entry,
        struct db_batch *new_lines)
{
    struct line_key key = { entry->participant->no, entry->session->no };
    struct line *line = line_find(registers, key);

    if (line)
        return line;
    line = work_alloc(work, sizeof *line);
    line->key = key;
    HASH_ADD(hh, registers->lines, key, sizeof line->key, line);
    db_batch_add(new_lines, DB_NUMBER(key.participant_no), DB_NUMBER(key.session_no));
    return line;
}

static void
entry_fill(struct work *work, struct registers *registers, struct entry *entry,
           struct db_batch *new_lines)
{
    entry->participant = roster_participant(&registers->roster, entry->application_ref);
    entry->session = roster_session(&registers->roster, entry->session_id);
    if (entry->participant && entry->session)
        entry->line = line_of(work, registers, entry, new_lines);
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
        now->is_missed = rules_is_missed(db_text(rows, i, 4));
    }
}

static enum status
load(struct work *work, struct text cohort_id, struct registers *registers)
{
    AUTO(db_batch_clear) struct db_batch new_lines = { 0 };
    struct db_rows rows;

    TRY(load_roster(work, cohort_id, registers));
    for (size_t i = 0; i < registers->count; i++)
        entry_fill(work, registers, &registers->entries[i], &new_lines);
    TRY(store_register_list(work, &new_lines, &rows));
    for (int i = 0; i < rows.count; i++) {
        struct line_key key = { db_number(&rows, i, 0), db_number(&rows, i, 1) };
        struct line *line = line_find(registers, key);

        if (line)
            line_fill(&line->now, &rows, i);
    }
    return OK;
}

static const struct register_line *
line_now(const struct entry *entry)
{
    static const struct register_line nobody;

    return entry->line ? &entry->line->now : &nobody;
}

static enum status
tell_missed(struct work *work, struct text cohort_id, const struct entry *entry)
{
    struct participant *p = entry->participant;

    return work_emit(work, &sessions_missed, cohort_id, p->programme_code, p->ref, ++p->events,
                     &(const struct session_missed){
                         .application_ref = p->ref,
                         .session_id = entry->session->id,
                         .component = entry->session->component,
                         .partner_id = entry->session->partner_id,
                         .status = entry->status,
                         .starts_at = entry->session->starts_us,
                     });
}

/* An entry that was not refused: the line becomes what it says, unless a later one has. */
static enum status
record(struct work *work, struct text cohort_id, struct registers *registers,
       const struct entry *entry, const struct attendance_terms *terms)
{
    struct line *line = entry->line;
    struct participant *participant = entry->participant;
    bool was_missed = line->now.is_missed;

    if (!terms->is_current)
        return OK;
    ledger_add(&registers->roster, participant,
               programme_component(participant->programme, entry->session->component),
               terms->minutes - line->now.minutes);
    line->now.is_recorded = true;
    line->now.is_missed = terms->is_missed;
    line->now.minutes = terms->minutes;
    line->now.recorded_us = terms->recorded_us;
    line->status = entry->status;
    line->source = entry->source;
    line->is_changed = true;
    return terms->is_missed && !was_missed ? tell_missed(work, cohort_id, entry) : OK;
}

static enum status
save(struct work *work, struct text cohort_id, struct registers *registers)
{
    AUTO(db_batch_clear) struct db_batch rows = { 0 };

    for (const struct line *line = registers->lines; line; line = line->hh.next)
        if (line->is_changed)
            db_batch_add(&rows, DB_NUMBER(line->key.participant_no),
                         DB_NUMBER(line->key.session_no), DB_TEXT(line->status),
                         DB_NUMBER(line->now.minutes), DB_TEXT(line->source),
                         DB_WHEN(line->now.recorded_us));
    TRY(store_attendance_put(work, &rows));
    return ledger_save(work, cohort_id, &registers->roster);
}

static void
open_registers(struct work *work, struct registers *registers, size_t count)
{
    registers->entries = work_alloc(work, count * sizeof *registers->entries);
    registers->count = count;
}

enum status
on_record_attendance(struct work *work, struct item *items, size_t count)
{
    AUTO(registers_clear) struct registers registers = { 0 };
    struct attendance_terms terms;

    open_registers(work, &registers, count);
    for (size_t i = 0; i < count; i++) {
        const struct record_attendance *row = items[i].body;
        registers.entries[i] = (struct entry){ .session_id = row->session_id,
                                               .application_ref = row->application_ref,
                                               .status = row->status,
                                               .source = row->source };
    }
    TRY(load(work, items->cohort_id, &registers));
    for (size_t i = 0; i < count; i++) {
        const struct entry *entry = &registers.entries[i];
        items[i].refusal = rules_attendance(items[i].body, entry->session, entry->participant,
                                            line_now(entry), &terms);
        if (!items[i].refusal.code)
            TRY(record(work, items->cohort_id, &registers, entry, &terms));
    }
    return save(work, items->cohort_id, &registers);
}

enum status
on_check_in(struct work *work, struct item *items, size_t count)
{
    AUTO(registers_clear) struct registers registers = { 0 };
    const struct sessions *self = work->self;
    struct attendance_terms terms;

    open_registers(work, &registers, count);
    for (size_t i = 0; i < count; i++) {
        const struct check_in *row = items[i].body;
        registers.entries[i] = (struct entry){ .session_id = row->session_id,
                                               .application_ref = row->application_ref,
                                               .status = TEXT("attended"),
                                               .source = TEXT("qr") };
    }
    TRY(load(work, items->cohort_id, &registers));
    for (size_t i = 0; i < count; i++) {
        const struct entry *entry = &registers.entries[i];
        items[i].refusal = rules_check_in(items[i].body, entry->session, entry->participant,
                                          line_now(entry), &self->check_in, &terms);
        if (!items[i].refusal.code)
            TRY(record(work, items->cohort_id, &registers, entry, &terms));
    }
    return save(work, items->cohort_id, &registers);
}
