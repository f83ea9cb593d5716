/* What happens one by one: applications that are decided at once, changes that happen now,
 * consents, adjustments, and the addresses of staff. */
#include "enrolment.h"

#include "common/base/lookup.h"
#include "common/base/value.h"
#include "common/message/json_write.h"

enum { KEY_SIZE = 16 };

static struct text
now_text(struct work *work)
{
    char now[VALUE_TIME_SIZE];

    value_write_time(work->now_us, now);
    return work_copy(work, text_of(now));
}

/* The same items with the rows of a cohort folder in them. */
static struct item *
items_like(struct work *work, const struct item *items, size_t count,
           const struct message_type *type, char *rows)
{
    struct item *like = work_alloc(work, count * sizeof *like);

    for (size_t i = 0; i < count; i++) {
        like[i] = items[i];
        like[i].type = type;
        like[i].body = rows + i * type->size;
    }
    return like;
}

static struct text
decision_text(struct work *work, const struct application *application)
{
    const struct {
        const char *name;
        struct text value;
    } members[] = {
        { "application_ref", application->application_ref },
        { "state", state_text(application->state) },
        { "reason", application->reason },
        { "funding_route", application->funding_route },
        { "funding_reason", application->funding_reason },
    };

    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer to;

    msgpack_sbuffer_init(&to);
    json_put(&to, "{");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        json_put_name(&to, members[i].name);
        json_put_string(&to, members[i].value);
    }
    json_put(&to, "}");
    return work_copy(work, (struct text){ to.data, to.size });
}

enum status
on_submit_application(struct work *work, struct item *items, size_t count)
{
    struct apply *rows = work_alloc(work, count * sizeof *rows);
    struct application **applications = work_alloc(work, count * sizeof *applications);
    AUTO(deciding_clear) struct deciding deciding = { 0 };

    for (size_t i = 0; i < count; i++)
        rows[i] = rule_live_apply(items[i].body, work_digits(work, items[i].key), now_text(work));
    struct item *like = items_like(work, items, count, &apply_command, (char *)rows);
    TRY(applications_register(work, like, count, true, &deciding, applications));
    struct queue pending = applications_queue(work, applications, count);
    TRY(deciding_run(work, &deciding, &pending, store_application_add));
    for (size_t i = 0; i < count; i++) {
        items[i].refusal = like[i].refusal;
        if (applications[i])
            items[i].result = decision_text(work, applications[i]);
    }
    return OK;
}

enum status
on_change_application(struct work *work, struct item *items, size_t count)
{
    struct change_status *rows = work_alloc(work, count * sizeof *rows);
    struct text *if_versions = work_alloc(work, count * sizeof *if_versions);

    for (size_t i = 0; i < count; i++) {
        const struct change_application *row = items[i].body;

        rows[i] = rule_live_change(row, now_text(work));
        if_versions[i] = row->if_sequence;
    }
    struct item *like = items_like(work, items, count, &change_status_command, (char *)rows);
    TRY(changes_make(work, like, count, if_versions));
    for (size_t i = 0; i < count; i++) {
        items[i].refusal = like[i].refusal;
        items[i].result = like[i].result;
    }
    return OK;
}

enum status
on_register_staff(struct work *work, struct item *items, size_t count)
{
    AUTO(db_batch_clear) struct db_batch staff = { 0 };
    struct cohort cohort;

    TRY(store_cohort_lock(work, items->cohort_id, &cohort));
    for (size_t i = 0; i < count; i++) {
        const struct register_staff *row = items[i].body;

        if (!value_email(row->email)) {
            items[i].refusal = REFUSE(bad_email, email);
            continue;
        }
        items[i].result = work_digits(work, lookup_digest_text(work, row->email));
        db_batch_add(&staff, DB_TEXT(items[i].result), DB_TEXT(row->email));
    }
    return store_staff_add(work, items->cohort_id, &staff);
}

/* What the rows of one call touch. */
struct live_batch {
    struct cohort cohort;
    struct map applications;
    struct queue changed;
    struct db_batch history;
};

static void
live_batch_clear(struct live_batch *batch)
{
    map_clear(&batch->applications);
    db_batch_clear(&batch->history);
}

static enum status
live_load(struct work *work, const struct item *items, size_t count, struct live_batch *batch)
{
    AUTO(db_column_clear) struct db_column refs = { 0 };
    struct finds finds = { .count = 0 };

    TRY(store_cohort_lock_first(work, &finds, items->cohort_id, &batch->cohort));
    for (size_t i = 0; i < count; i++) {
        /* Both rows begin with the reference. */
        const struct text *ref = items[i].body;
        db_column_add(&refs, DB_TEXT(*ref));
    }
    batch->changed = queue_new(work, count);
    TRY(store_application_find(work, &finds, items->cohort_id, &refs, &batch->applications));
    return finds_take(work, &finds);
}

static void
live_note(struct live_batch *batch, struct application *application)
{
    if (application->is_changed)
        return;
    application->is_changed = true;
    batch->changed.applications[batch->changed.count++] = application;
}

static enum status
live_store(struct work *work, struct live_batch *batch)
{
    TRY(store_application_save(work, batch->cohort.cohort_id, &batch->changed));
    return store_history_add(work, batch->cohort.cohort_id, &batch->history);
}

static enum status
tell_consent(struct work *work, const struct item *item, struct application *application)
{
    const struct set_consent *row = item->body;

    return work_emit(work, &enrolment_consent_changed, item->cohort_id, application->programme,
                     application->application_ref, ++application->version,
                     &(struct consent_changed){ .application_ref = row->application_ref,
                                                .sponsor = row->sponsor,
                                                .is_given = row->is_given });
}

enum status
on_set_consent(struct work *work, struct item *items, size_t count)
{
    AUTO(live_batch_clear) struct live_batch batch = { 0 };

    TRY(live_load(work, items, count, &batch));
    for (size_t i = 0; i < count; i++) {
        const struct set_consent *row = items[i].body;
        struct application *application = map_find(&batch.applications, row->application_ref);
        bool is_new = false;

        work_cause(work, &items[i]);
        items[i].refusal = rule_live_version(row->if_sequence, application);
        if (!items[i].refusal.code)
            items[i].refusal = rule_consent(row, application, &is_new);
        if (!is_new)
            continue;
        live_note(&batch, application);
        TRY(tell_consent(work, &items[i], application));
    }
    return live_store(work, &batch);
}

enum status
on_set_adjustment(struct work *work, struct item *items, size_t count)
{
    AUTO(live_batch_clear) struct live_batch batch = { 0 };

    TRY(live_load(work, items, count, &batch));
    for (size_t i = 0; i < count; i++) {
        const struct set_adjustment *row = items[i].body;
        struct application *application = map_find(&batch.applications, row->application_ref);
        bool is_new = false;

        work_cause(work, &items[i]);
        items[i].refusal = rule_live_version(row->if_sequence, application);
        if (!items[i].refusal.code)
            items[i].refusal = rule_adjustment(row, application, &is_new);
        if (!is_new)
            continue;
        live_note(&batch, application);
        TRY(application_tell(work, items[i].cohort_id, &enrolment_adjustment_changed, application,
                             work->now_us, &batch.history));
    }
    return live_store(work, &batch);
}
