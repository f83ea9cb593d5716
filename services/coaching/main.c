/* coaching - gives every participant a coach and records their meetings.
 *
 * Listens to: enrolment.partner_registered, the events of applications
 * Answers:    coaching.register_coach, coaching.record_meeting
 * Publishes:  coaching.meeting_held
 * Owns:       the `coaching` schema in PostgreSQL
 *
 * Each handler loads what its items touch, decides by the rules in rules.h, item
 * after item, and stores what changed. */
#include "store.h"

#include "common/service.h"

static item_handler on_register_coach, on_record_meeting;
static item_handler on_partner_registered, on_application_changed;

static const struct setting settings[] = { { 0 } }; /* none of its own */

static const struct command_row commands[] = {
    { &register_coach_command, on_register_coach },
    { &record_meeting_command, on_record_meeting },
    { 0 },
};

static const struct query_row queries[] = { { 0 } };

static const struct subscription subscriptions[] = {
    { &enrolment_partner_registered, on_partner_registered },
    { &enrolment_accepted, on_application_changed },
    { &enrolment_waitlisted, on_application_changed },
    { &enrolment_rejected, on_application_changed },
    { &enrolment_withdrawn, on_application_changed },
    { &enrolment_deferred, on_application_changed },
    { &enrolment_resumed, on_application_changed },
    { &enrolment_mode_changed, on_application_changed },
    { &enrolment_transferred, on_application_changed },
    { 0 },
};

static struct partner *
partner_find(const struct partners *partners, struct text partner_id)
{
    return lookup_find(partner_id, partners->rows, partners->count, sizeof *partners->rows);
}

static struct participant *
participant_find(const struct participants *participants, struct text application_ref)
{
    return lookup_find(application_ref, participants->rows, participants->count,
                       sizeof *participants->rows);
}

static struct identifier *
identifier_find(const struct identifiers *ids, struct text text)
{
    return lookup_find(text, ids->rows, ids->count, sizeof *ids->rows);
}

static enum status
on_partner_registered(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column partner_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct partner_registered *event = items[i].body;
        db_column_add(&partner_ids, DB_TEXT(event->partner_id));
    }
    return store_partner_add(work, items->cohort_id, &partner_ids);
}

/* Nobody waits while there is room: whoever waits at one of these partners is
 * given a coach as long as one has room. The partners are locked and have their
 * coaches; what has changed about those is stored here too. */
static enum status
match_waiting(struct work *work, struct text cohort_id, struct partners *partners)
{
    AUTO(db_batch_clear) struct db_batch matches = { 0 };
    struct db_rows waiting;

    TRY(store_waiting_list(work, cohort_id, partners, &waiting));
    for (int i = 0; i < waiting.count; i++) {
        struct coach *coach = rules_coach_choose(partner_find(partners, db_text(&waiting, i, 0)));
        rules_coach_take(coach);
        db_batch_add(&matches, DB_TEXT(db_text(&waiting, i, 1)), DB_NUMBER(coach->coach_id));
    }
    TRY(store_participant_match(work, cohort_id, &matches));
    return store_coach_save(work, cohort_id, partners);
}

/* The event of an application may overtake that of its partner, which is in
 * another lane; it proves that the partner exists. */
static enum status
partners_of_events(struct work *work, const struct item *items, size_t count,
                   const struct db_column *application_refs, struct partners *ret_partners)
{
    AUTO(db_column_clear) struct db_column partner_ids = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        db_column_add(&partner_ids, DB_TEXT(event->partner_id));
    }
    TRY(store_partner_add(work, items->cohort_id, &partner_ids));
    TRY(store_partner_lock(work, items->cohort_id, &partner_ids, application_refs, ret_partners));
    return store_coach_list(work, items->cohort_id, ret_partners);
}

/* Whoever has left a coach makes room, and whoever has come waits for one; the
 * matching then sees to both. */
static enum status
on_application_changed(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct participants participants;
    struct partners partners;

    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        db_column_add(&refs, DB_TEXT(event->application_ref));
    }
    TRY(partners_of_events(work, items, count, &refs, &partners));
    TRY(store_participant_load(work, items->cohort_id, &refs, &participants));

    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        struct participant *participant = participant_find(&participants, event->application_ref);

        if (participant->coach_id != 0 && !rules_coach_stays(participant, event)) {
            rules_coach_free(partner_find(&partners, participant->partner_id),
                             participant->coach_id);
            participant->coach_id = 0;
        }
        rules_participant_change(participant, event);
    }
    TRY(store_participant_save(work, items->cohort_id, &participants));
    return match_waiting(work, items->cohort_id, &partners);
}

/* The digests of the rows' addresses, in the order of the rows. */
static const struct text *
digests_of_rows(struct work *work, const struct item *items, size_t count)
{
    struct text *digests = work_alloc(work, count * sizeof *digests);

    for (size_t i = 0; i < count; i++) {
        const struct register_coach *row = items[i].body;
        digests[i] = lookup_digest_text(work, row->coach_email);
    }
    return digests;
}

/* Locks the partners of the rows and says which coaches are known. */
static enum status
coaches_of_rows(struct work *work, const struct item *items, size_t count,
                const struct text *digests, struct partners *ret_partners,
                struct identifiers *ret_known)
{
    AUTO(db_column_clear) struct db_column partner_ids = { 0 };
    AUTO(db_column_clear) struct db_column digest_column = { 0 };
    const struct db_column nobody = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct register_coach *row = items[i].body;
        db_column_add(&partner_ids, DB_TEXT(row->partner_id));
        db_column_add(&digest_column, DB_BYTES(digests[i]));
    }
    TRY(store_partner_lock(work, items->cohort_id, &partner_ids, &nobody, ret_partners));
    return store_coach_known(work, items->cohort_id, &digest_column, ret_known);
}

static enum status
on_register_coach(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    const struct text *digests = digests_of_rows(work, items, count);
    struct identifiers known;
    struct partners partners;

    TRY(coaches_of_rows(work, items, count, digests, &partners, &known));
    for (size_t i = 0; i < count; i++) {
        const struct register_coach *row = items[i].body;
        struct identifier *coach = identifier_find(&known, digests[i]);
        int64_t max_participants = 0;

        items[i].refusal = rules_coach_check(row, partner_find(&partners, row->partner_id),
                                             coach->is_known, &max_participants);
        if (items[i].refusal.code)
            continue;
        coach->is_known = true;
        db_batch_add(&added, DB_BYTES(digests[i]), DB_TEXT(row->partner_id),
                     DB_NUMBER(max_participants));
    }
    TRY(store_coach_add(work, items->cohort_id, &added));
    TRY(store_coach_list(work, items->cohort_id, &partners));
    return match_waiting(work, items->cohort_id, &partners);
}

static enum status
meetings_of_rows(struct work *work, const struct item *items, size_t count,
                 struct identifiers *ret_known, struct participants *ret_participants)
{
    AUTO(db_column_clear) struct db_column meeting_ids = { 0 };
    AUTO(db_column_clear) struct db_column refs = { 0 };

    for (size_t i = 0; i < count; i++) {
        const struct record_meeting *row = items[i].body;
        db_column_add(&meeting_ids, DB_TEXT(row->meeting_id));
        db_column_add(&refs, DB_TEXT(row->application_ref));
    }
    TRY(store_meeting_known(work, items->cohort_id, &meeting_ids, ret_known));
    return store_participant_lock(work, items->cohort_id, &refs, ret_participants);
}

static enum status
emit_meeting_held(struct work *work, struct text cohort_id, struct participant *participant,
                  struct text meeting_id, int64_t held_at_us, int64_t minutes)
{
    const struct meeting_held event = { .application_ref = participant->application_ref,
                                        .minutes = minutes,
                                        .meeting_id = meeting_id,
                                        .held_at = held_at_us };

    return work_emit(work, &coaching_meeting_held, cohort_id, participant->programme,
                     participant->application_ref, ++participant->version, &event);
}

static enum status
on_record_meeting(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch added = { 0 };
    struct identifiers known;
    struct participants participants;

    TRY(meetings_of_rows(work, items, count, &known, &participants));
    for (size_t i = 0; i < count; i++) {
        const struct record_meeting *row = items[i].body;
        struct identifier *meeting = identifier_find(&known, row->meeting_id);
        struct participant *participant = participant_find(&participants, row->application_ref);
        int64_t held_at_us = 0;
        int64_t minutes = 0;

        items[i].refusal =
            rules_meeting_check(row, meeting->is_known, participant, &held_at_us, &minutes);
        if (items[i].refusal.code)
            continue;
        meeting->is_known = true;
        db_batch_add(&added, DB_TEXT(row->meeting_id), DB_TEXT(row->application_ref),
                     DB_WHEN(held_at_us), DB_NUMBER(minutes), DB_TEXT(row->status));
        if (rules_meeting_credit(row->status, minutes) > 0)
            TRY(emit_meeting_held(work, items->cohort_id, participant, row->meeting_id, held_at_us,
                                  minutes));
    }
    TRY(store_meeting_add(work, items->cohort_id, &added));
    return store_participant_count(work, items->cohort_id, &participants);
}

int
main(int argc, char **argv)
{
    return service_run(
        &(struct service){
            .name = "coaching",
            .settings = settings,
            .commands = commands,
            .queries = queries,
            .subscriptions = subscriptions,
        },
        argc, argv);
}
