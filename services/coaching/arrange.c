/* Meetings that are arranged, moved and called off, and the notes of coaches. */
#include "coaching.h"

static enum status
emit_change(struct work *work, const struct message_type *type, struct text cohort_id,
            struct participant *participant, const struct arranged *arranged)
{
    const struct meeting_changed event = {
        .application_ref = arranged->application_ref,
        .meeting_id = arranged->meeting_id,
        .staff_id = arranged->staff_id,
        .starts_at = arranged->starts_us,
        .ends_at = arranged->ends_us,
        .sequence = arranged->sequence,
    };

    return work_emit(work, type, cohort_id, participant->programme, participant->application_ref,
                     ++participant->version, &event);
}

static void
arranged_write(struct db_batch *changed, const struct arranged *arranged)
{
    db_batch_add(changed, DB_TEXT(arranged->meeting_id), DB_TEXT(arranged->application_ref),
                 DB_TEXT(arranged->staff_id), DB_WHEN(arranged->starts_us),
                 DB_WHEN(arranged->ends_us), DB_FLAG(arranged->is_called_off),
                 DB_NUMBER(arranged->sequence));
}

/* Arranged or recorded: both take an identifier. */
static enum status
ids_taken(struct work *work, struct text cohort_id, const struct db_column *meeting_ids,
          struct identifiers *ret_known)
{
    struct arranged_list arranged;

    TRY(store_meeting_known(work, cohort_id, meeting_ids, ret_known));
    TRY(store_arranged_find(work, cohort_id, meeting_ids, &arranged));
    for (size_t i = 0; i < arranged.count; i++)
        identifier_find(ret_known, arranged.rows[i].meeting_id)->is_known = true;
    return OK;
}

/* What the rows of one call touch. */
struct arrange_batch {
    struct db_batch named; /* meeting_id, application_ref */
    struct identifiers known;
    struct participants participants;
    struct db_batch changed;
};

static void
arrange_batch_clear(struct arrange_batch *batch)
{
    db_batch_clear(&batch->named);
    db_batch_clear(&batch->changed);
}

static enum status
arrange_one(struct work *work, struct item *item, struct text id, struct arrange_batch *batch)
{
    struct arrange_meeting row = *(const struct arrange_meeting *)item->body;
    struct participant *participant = participant_find(&batch->participants, row.application_ref);
    struct identifier *known = identifier_find(&batch->known, id);
    struct arranged arranged = { 0 };

    row.meeting_id = id;
    item->refusal =
        rules_arrange_check(&row, known->is_known, participant, work->now_us, &arranged);
    if (item->refusal.code)
        return OK;
    known->is_known = true;
    item->result = id;
    arranged_write(&batch->changed, &arranged);
    return emit_change(work, &coaching_meeting_arranged, item->cohort_id, participant, &arranged);
}

enum status
on_arrange_meeting(struct work *work, struct item *items, size_t count)
{
    AUTO(arrange_batch_clear) struct arrange_batch batch = { 0 };
    struct text *ids = work_alloc(work, count * sizeof *ids);

    for (size_t i = 0; i < count; i++) { /* the command's key is an identifier of its own */
        const struct arrange_meeting *row = items[i].body;
        ids[i] = row->meeting_id.size > 0 ? row->meeting_id : work_digits(work, items[i].key);
        db_batch_add(&batch.named, DB_TEXT(ids[i]), DB_TEXT(row->application_ref));
    }
    TRY(store_participant_lock(work, items->cohort_id, &batch.named.columns[1],
                               &batch.participants));
    TRY(ids_taken(work, items->cohort_id, &batch.named.columns[0], &batch.known));
    for (size_t i = 0; i < count; i++)
        TRY(arrange_one(work, &items[i], ids[i], &batch));
    TRY(store_arranged_add(work, items->cohort_id, &batch.changed));
    return store_participant_count(work, items->cohort_id, &batch.participants);
}

/* Locks whose meetings these are before it reads the meetings for good. */
static enum status
arranged_of_rows(struct work *work, struct text cohort_id, const struct db_column *meeting_ids,
                 struct arranged_list *ret_list, struct participants *ret_participants)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };

    TRY(store_arranged_find(work, cohort_id, meeting_ids, ret_list));
    for (size_t i = 0; i < ret_list->count; i++)
        db_column_add(&refs, DB_TEXT(ret_list->rows[i].application_ref));
    TRY(store_participant_lock(work, cohort_id, &refs, ret_participants));
    return store_arranged_find(work, cohort_id, meeting_ids, ret_list);
}

typedef struct refusal change_check(const void *row, struct arranged *arranged, int64_t now_us,
                                    bool *ret_is_new);

static struct refusal
check_move(const void *row, struct arranged *arranged, int64_t now_us, bool *ret_is_new)
{
    return rules_move_check(row, arranged, now_us, ret_is_new);
}

static struct refusal
check_call_off(const void *row, struct arranged *arranged, int64_t now_us, bool *ret_is_new)
{
    return rules_call_off_check(row, arranged, now_us, ret_is_new);
}

/* Both rows begin with the meeting_id. */
static enum status
change_meetings(struct work *work, struct item *items, size_t count, change_check *check,
                const struct message_type *event)
{
    AUTO(db_column_clear) struct db_column ids = { 0 };
    AUTO(db_batch_clear) struct db_batch changed = { 0 };
    struct arranged_list list;
    struct participants participants;

    for (size_t i = 0; i < count; i++)
        db_column_add(&ids, DB_TEXT(*(const struct text *)items[i].body));
    TRY(arranged_of_rows(work, items->cohort_id, &ids, &list, &participants));
    for (size_t i = 0; i < count; i++) {
        struct arranged *arranged = lookup_find(*(const struct text *)items[i].body, list.rows,
                                                list.count, sizeof *list.rows);
        bool is_new = false;

        items[i].refusal = check(items[i].body, arranged, work->now_us, &is_new);
        if (!is_new)
            continue;
        arranged_write(&changed, arranged);
        TRY(emit_change(work, event, items->cohort_id,
                        participant_find(&participants, arranged->application_ref), arranged));
    }
    TRY(store_arranged_add(work, items->cohort_id, &changed));
    return store_participant_count(work, items->cohort_id, &participants);
}

enum status
on_move_meeting(struct work *work, struct item *items, size_t count)
{
    return change_meetings(work, items, count, check_move, &coaching_meeting_moved);
}

enum status
on_call_off_meeting(struct work *work, struct item *items, size_t count)
{
    return change_meetings(work, items, count, check_call_off, &coaching_meeting_called_off);
}

enum status
arranged_leave(struct work *work, struct text cohort_id, const struct db_column *application_refs,
               struct participants *participants)
{
    struct arranged_list list;

    if (application_refs->count == 0)
        return OK;
    TRY(store_arranged_call_off(work, cohort_id, application_refs, &list));
    for (size_t i = 0; i < list.count; i++)
        TRY(emit_change(work, &coaching_meeting_called_off, cohort_id,
                        participant_find(participants, list.rows[i].application_ref),
                        &list.rows[i]));
    return OK;
}

enum status
on_write_note(struct work *work, struct item *items, size_t count)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    AUTO(db_batch_clear) struct db_batch notes = { 0 };
    struct participants participants;

    for (size_t i = 0; i < count; i++) {
        const struct write_note *row = items[i].body;
        db_column_add(&refs, DB_TEXT(row->application_ref));
    }
    TRY(store_participant_lock(work, items->cohort_id, &refs, &participants));
    for (size_t i = 0; i < count; i++) {
        const struct write_note *row = items[i].body;

        items[i].refusal =
            rules_note_check(row, participant_find(&participants, row->application_ref));
        if (items[i].refusal.code)
            continue;
        items[i].result = work_digits(work, items[i].key);
        db_batch_add(&notes, DB_TEXT(items[i].result), DB_TEXT(row->application_ref),
                     DB_TEXT(row->staff_id), DB_TEXT(row->text));
    }
    return store_note_add(work, items->cohort_id, &notes);
}
