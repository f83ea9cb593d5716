/* Who has which coach: coaches are registered, and people come, leave and wait. */
#include "coaching.h"

#include <stdlib.h>

static struct partner *
partner_find(const struct partners *partners, struct text partner_id)
{
    return lookup_find(partner_id, partners->rows, partners->count, sizeof *partners->rows);
}

static enum status
emit_match(struct work *work, const struct message_type *type, struct text cohort_id,
           struct participant *participant, struct text staff_id, struct text former)
{
    const struct match_changed event = { participant->application_ref, staff_id, former };

    return work_emit(work, type, cohort_id, participant->programme, participant->application_ref,
                     ++participant->version, &event);
}

/* Tells who has got which coach, and stores it. */
static enum status
store_matches(struct work *work, struct text cohort_id, const struct db_column *refs,
              const struct participants *chosen)
{
    AUTO(db_batch_clear) struct db_batch matches = { 0 };
    struct participants locked;

    TRY(store_participant_lock(work, cohort_id, refs, &locked));
    for (size_t i = 0; i < chosen->count; i++) {
        const struct participant *match = &chosen->rows[i];
        struct participant *participant = participant_find(&locked, match->application_ref);

        TRY(emit_match(work, &coaching_matched, cohort_id, participant, match->staff_id,
                       participant->former));
        db_batch_add(&matches, DB_TEXT(match->application_ref), DB_NUMBER(match->coach_id),
                     DB_NUMBER(participant->version));
    }
    return store_participant_match(work, cohort_id, &matches);
}

static int
compare_places(const void *a, const void *b)
{
    int64_t left = ((const struct participant *)a)->place;
    int64_t right = ((const struct participant *)b)->place;

    return (left > right) - (left < right);
}

/* In the order of the events that brought them, then all others: so it is the same however many
 * events are handled together, and a replay tells them in the same order. */
static void
order_by_items(struct participants *chosen, const struct item *items, size_t count)
{
    for (size_t i = 0; i < chosen->count; i++) {
        struct participant *one = &chosen->rows[i];
        size_t at = 0;

        while (at < count && !text_equal(items[at].subject, one->application_ref))
            at++;
        one->place = (int64_t)(at < count ? at : count + i);
    }
    qsort(chosen->rows, chosen->count, sizeof *chosen->rows, compare_places);
}

/* Nobody waits while there is room: whoever waits at one of these partners is
 * given a coach as long as one has room. The partners are locked and have their
 * coaches; what has changed about those is stored here too. */
static enum status
match_waiting(struct work *work, struct text cohort_id, struct partners *partners,
              const struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct participants chosen = { 0 };
    struct db_rows waiting;

    TRY(store_waiting_list(work, cohort_id, partners, &waiting));
    chosen.rows = work_alloc(work, (size_t)waiting.count * sizeof *chosen.rows);
    for (int i = 0; i < waiting.count; i++) {
        struct coach *coach = rules_coach_choose(partner_find(partners, db_text(&waiting, i, 0)));
        struct text ref = db_text(&waiting, i, 1);

        rules_coach_take(coach);
        db_column_add(&refs, DB_TEXT(ref));
        chosen.rows[chosen.count++] = (struct participant){ .application_ref = ref,
                                                            .coach_id = coach->coach_id,
                                                            .staff_id = coach->staff_id };
    }
    order_by_items(&chosen, items, count);
    if (chosen.count > 0)
        TRY(store_matches(work, cohort_id, &refs, &chosen));
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

/* The coach has room again. */
static enum status
leave_coach(struct work *work, struct text cohort_id, struct participant *participant,
            struct partners *partners)
{
    rules_coach_free(partner_find(partners, participant->partner_id), participant->coach_id);
    participant->former_id = participant->coach_id;
    participant->coach_id = 0;
    return emit_match(work, &coaching_unmatched, cohort_id, participant, participant->staff_id,
                      TEXT(""));
}

/* Locks those who are known, and reads all. */
static enum status
participants_of_events(struct work *work, struct text cohort_id, const struct db_column *refs,
                       struct participants *ret_participants)
{
    TRY(store_participant_lock(work, cohort_id, refs, ret_participants));
    return store_participant_load(work, cohort_id, refs, ret_participants);
}

/* Whoever has left a coach makes room, and whoever has come waits for one; the
 * matching then sees to both. */
enum status
on_application_changed(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    AUTO(db_column_clear) struct db_column left = { 0 };
    struct participants participants;
    struct partners partners;

    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        db_column_add(&refs, DB_TEXT(event->application_ref));
    }
    TRY(partners_of_events(work, items, count, &refs, &partners));
    TRY(participants_of_events(work, items->cohort_id, &refs, &participants));

    for (size_t i = 0; i < count; i++) {
        const struct application_changed *event = items[i].body;
        struct participant *participant = participant_find(&participants, event->application_ref);

        if (participant->coach_id != 0 && !rules_coach_stays(participant, event)) {
            TRY(leave_coach(work, items->cohort_id, participant, &partners));
            db_column_add(&left, DB_TEXT(event->application_ref));
        }
        rules_participant_change(participant, event);
    }
    TRY(arranged_leave(work, items->cohort_id, &left, &participants));
    TRY(store_participant_save(work, items->cohort_id, &participants));
    return match_waiting(work, items->cohort_id, &partners, items, count);
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

enum status
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
    return match_waiting(work, items->cohort_id, &partners, items, 0);
}
