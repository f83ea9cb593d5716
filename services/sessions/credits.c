/* What gives minutes without a register: catch-up, self-study and coaching. */
#include "handlers.h"
#include "known.h"
#include "ledger.h"
#include "tell.h"

#include "proto/coaching.h"

/* What a frame of catch-ups or of study events works on. */
struct credits {
    struct roster roster;
    struct known ids;     /* credited before */
    struct db_batch rows; /* credited now */
};

static void
credits_clear(struct credits *credits)
{
    roster_clear(&credits->roster);
    known_clear(&credits->ids);
    db_batch_clear(&credits->rows);
}

static void
credit(struct credits *credits, struct work *work, struct text id, struct participant *participant,
       const struct credit_terms *terms)
{
    const struct programme_component *component =
        &participant->programme->components[terms->component];

    known_add(&credits->ids, work, id);
    ledger_add(&credits->roster, participant, terms->component, terms->minutes);
    db_batch_add(&credits->rows, DB_TEXT(id), DB_NUMBER(participant->no),
                 DB_TEXT(text_of(component->id)), DB_NUMBER(terms->minutes), DB_WHEN(terms->at_us));
}

static enum status
load_catchup(struct credits *credits, struct work *work, const struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    AUTO(db_batch_clear) struct db_batch ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct record_catchup *row = items[i].body;
        db_batch_add(&refs, DB_TEXT(row->application_ref));
        db_batch_add(&ids, DB_TEXT(row->catchup_id));
    }
    TRY(store_participant_load(work, items->cohort_id, &refs, &credits->roster));
    return known_load(&credits->ids, work, store_catchup_known, items->cohort_id, &ids);
}

enum status
on_record_catchup(struct work *work, struct item *items, size_t count)
{
    AUTO(credits_clear) struct credits credits = { 0 };
    struct credit_terms terms;

    TRY(load_catchup(&credits, work, items, count));
    for (size_t i = 0; i < count; i++) {
        const struct record_catchup *row = items[i].body;
        struct participant *participant = roster_participant(&credits.roster, row->application_ref);
        items[i].refusal =
            rules_catchup(row, known_has(&credits.ids, row->catchup_id), participant, &terms);
        if (!items[i].refusal.code)
            credit(&credits, work, row->catchup_id, participant, &terms);
    }
    TRY(store_catchup_add(work, items->cohort_id, &credits.rows));
    return ledger_save(work, items->cohort_id, &credits.roster);
}

static enum status
load_study(struct credits *credits, struct work *work, const struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };
    AUTO(db_batch_clear) struct db_batch ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct record_study *row = items[i].body;
        db_batch_add(&refs, DB_TEXT(row->application_ref));
        db_batch_add(&ids, DB_TEXT(row->event_id));
    }
    TRY(store_participant_load(work, items->cohort_id, &refs, &credits->roster));
    return known_load(&credits->ids, work, store_study_known, items->cohort_id, &ids);
}

enum status
on_record_study(struct work *work, struct item *items, size_t count)
{
    AUTO(credits_clear) struct credits credits = { 0 };
    struct credit_terms terms;

    TRY(load_study(&credits, work, items, count));
    for (size_t i = 0; i < count; i++) {
        const struct record_study *row = items[i].body;
        struct participant *participant = roster_participant(&credits.roster, row->application_ref);
        items[i].refusal =
            rules_study(row, known_has(&credits.ids, row->event_id), participant, &terms);
        if (!items[i].refusal.code)
            credit(&credits, work, row->event_id, participant, &terms);
    }
    TRY(store_study_add(work, items->cohort_id, &credits.rows));
    return ledger_save(work, items->cohort_id, &credits.roster);
}

static enum status
load_meetings(struct work *work, const struct item *items, size_t count, struct roster *roster)
{
    AUTO(db_batch_clear) struct db_batch refs = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct meeting_held *event = items[i].body;
        db_batch_add(&refs, DB_TEXT(event->application_ref));
    }
    return store_participant_load(work, items->cohort_id, &refs, roster);
}

/* An event of before meetings had identifiers has its own as evidence. */
static struct text
meeting_id(struct work *work, const struct item *item, const struct meeting_held *event)
{
    return event->meeting_id.size ? event->meeting_id : work_digits(work, item->id);
}

/* Adds the minutes of one meeting; NULL: the participant is not known yet. Who has engaged by it is
 * the next to be told of, however many meetings are handled together: a replay tells the same. */
static struct participant *
add_meeting(struct roster *roster, const struct meeting_held *event)
{
    struct participant *participant = roster_participant(roster, event->application_ref);

    if (!participant)
        return NULL;
    participant->recorded[participant->programme->coaching_component] += event->minutes;
    if (ledger_is_engaged(participant))
        roster_change(roster, participant);
    return participant;
}

/* coaching.meeting_held: coaching has checked it; the minutes count here. */
enum status
on_meeting_held(struct work *work, struct item *items, size_t count)
{
    AUTO(roster_clear) struct roster roster = { 0 };
    AUTO(db_batch_clear) struct db_batch meetings = { 0 };

    TRY(load_meetings(work, items, count, &roster));
    for (size_t i = 0; i < count; i++) {
        const struct meeting_held *event = items[i].body;
        const struct participant *participant = add_meeting(&roster, event);
        if (!participant)
            return error_set(work->err, UNAVAILABLE, "application %.*s is not known yet",
                             TEXT_ARGS(event->application_ref));
        db_batch_add(&meetings, DB_TEXT(meeting_id(work, &items[i], event)),
                     DB_NUMBER(participant->no), DB_NUMBER(event->minutes),
                     DB_WHEN(event->held_at ? event->held_at : items[i].time_us));
    }
    for (size_t i = 0; i < count; i++) {
        const struct meeting_held *event = items[i].body;
        roster_change(&roster, roster_participant(&roster, event->application_ref));
    }
    TRY(store_meeting_add(work, items->cohort_id, &meetings));
    return ledger_save(work, items->cohort_id, &roster);
}
