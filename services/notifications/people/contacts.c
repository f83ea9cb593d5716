#include "services/notifications/notifications.h"
#include "services/notifications/store.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "proto/enrolment.h"

#include <stdlib.h>
#include <string.h>

enum { CONTACTS_ZONE_BYTES = 65536 };

static struct sender *
sender_of(void *self)
{
    const struct notifications *notifications = self;

    return notifications->sender;
}

struct text
contact_id(const struct outgoing *o)
{
    return o->mail.recipient_id.size > 0 ? o->mail.recipient_id : o->mail.application_ref;
}

/* Keeps the answer for the next turn, when there is a transaction to store it. */
static void
on_contacts(void *self, void *context, enum status status, struct text body)
{
    struct sender *sender = sender_of(self);

    (void)context;
    sender->is_asking = false;
    if (status != OK) {
        log_line(LOG_WARNING_LINE, "contacts", "enrolment does not answer: %s",
                 status_name(status));
        sender->ask_ms = clock_steady_ms() + LOOK_AGAIN_MS;
        return;
    }
    free(sender->contacts);
    sender->contacts = malloc(body.size + 1);
    if (!sender->contacts)
        abort();
    memcpy(sender->contacts, body.data, body.size);
    sender->contacts_size = body.size;
}

/* Calls `each` for the waiting messages whose recipient is unknown, until it says false. */
static void
each_unknown(struct sender *sender, bool (*each)(void *self, struct outgoing *o), void *self)
{
    for (int i = 0; i < PRIORITIES; i++)
        for (struct outgoing *o = sender->window.waiting[i].first; o; o = o->next)
            if (!o->domain && !o->is_in_app && !each(self, o))
                return;
}

struct asking {
    struct text cohort_id; /* one answer is for one cohort: that of the first message */
    size_t count;
    msgpack_packer *to; /* NULL: only count */
};

static bool
ask_one(void *asking_, struct outgoing *o)
{
    struct asking *asking = asking_;
    struct contact_find query = { .cohort_id = o->mail.cohort_id, .kind = o->kind };

    if (asking->count == 0)
        asking->cohort_id = o->mail.cohort_id;
    if (!text_equal(o->mail.cohort_id, asking->cohort_id))
        return true;
    if (text_is(o->kind, "participant") || text_is(o->kind, "mentor"))
        query.application_ref = contact_id(o);
    else
        query.id = contact_id(o);
    if (asking->to)
        message_pack(&contact_find_query, &query, asking->to);
    o->is_asked = true;
    return ++asking->count < CONTACTS_AT_A_TIME;
}

enum status
contacts_ask(struct sender *sender, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    struct asking asking = { .count = 0 };
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    if (sender->is_asking || clock_steady_ms() < sender->ask_ms)
        return OK;
    each_unknown(sender, ask_one, &asking);
    if (asking.count == 0)
        return OK;
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, asking.count);
    asking = (struct asking){ .to = &to };
    each_unknown(sender, ask_one, &asking);
    TRY(service_ask(&(struct question){ .to = "enrolment",
                                        .name = contact_find_query.name,
                                        .body = { body.data, body.size },
                                        .on_reply = on_contacts },
                    err));
    free(sender->contacts_cohort);
    sender->contacts_cohort = strndup(asking.cohort_id.data, asking.cohort_id.size);
    sender->is_asking = true;
    return OK;
}

/* Whose contact a row is: what was asked. */
static struct text
row_kind(const struct contact_row *row)
{
    return row->kind.size > 0 ? row->kind : TEXT("participant");
}

static struct text
row_id(const struct contact_row *row)
{
    return row->application_ref.size > 0 ? row->application_ref : row->id;
}

struct answers {
    struct db_batch participants, others;
};

static void
answers_clear(struct answers *answers)
{
    db_batch_clear(&answers->participants);
    db_batch_clear(&answers->others);
}

static void
add_answer(const struct contact_row *row, struct answers *answers)
{
    if (text_is(row_kind(row), "participant"))
        db_batch_add(&answers->participants, DB_TEXT(row_id(row)), DB_TEXT(row->first_name),
                     DB_TEXT(row->last_name), DB_TEXT(row->email), DB_TEXT(row->programme));
    else
        db_batch_add(&answers->others, DB_TEXT(row_kind(row)), DB_TEXT(row_id(row)),
                     DB_TEXT(row->first_name), DB_TEXT(row->last_name), DB_TEXT(row->email),
                     DB_TEXT(row->programme));
}

static enum status
read_contacts(const msgpack_object *list, struct answers *answers, struct error *err)
{
    if (list->type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "contacts: not a list");
    for (uint32_t i = 0; i < list->via.array.size; i++) {
        struct contact_row row;

        /* A row that can't be read is as good as none: its messages are dropped. */
        if (message_unpack(&contact_row_type, &list->via.array.ptr[i], &row, err) == OK)
            add_answer(&row, answers);
        else
            log_error("contacts", err);
    }
    return OK;
}

static bool
is_answered(const msgpack_object *list, const struct outgoing *o)
{
    struct error ignored; /* logged when the rows were stored */
    struct contact_row row;

    for (uint32_t i = 0; i < list->via.array.size; i++)
        if (message_unpack(&contact_row_type, &list->via.array.ptr[i], &row, &ignored) == OK
            && text_equal(row_kind(&row), o->kind) && text_equal(row_id(&row), contact_id(o)))
            return true;
    return false;
}

struct unreachable {
    const msgpack_object *list;
    struct db_column ids;
};

static bool
note_unreachable(void *unreachable_, struct outgoing *o)
{
    struct unreachable *unreachable = unreachable_;

    if (o->is_asked && !is_answered(unreachable->list, o))
        db_column_add(&unreachable->ids, DB_NUMBER(o->id));
    return true;
}

static void
unreachable_clear(struct unreachable *unreachable)
{
    db_column_clear(&unreachable->ids);
}

/* Messages to people whom enrolment no longer knows how to reach (they were erased) are dropped. */
enum status
contacts_store(struct work *work, struct sender *sender)
{
    AUTO(answers_clear) struct answers answers = { .participants = { 0 } };
    AUTO(unreachable_clear) struct unreachable unreachable = { .list = NULL };
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct text body = { sender->contacts, sender->contacts_size };
    struct text cohort_id = text_of(sender->contacts_cohort);
    msgpack_object list;

    msgpack_zone_init(&zone, CONTACTS_ZONE_BYTES);
    TRY(message_open(body, &zone, &list, work->err));
    TRY(read_contacts(&list, &answers, work->err));
    TRY(store_contact_save(work, cohort_id, &answers.participants));
    TRY(store_contact_other_save(work, cohort_id, &answers.others));
    unreachable.list = &list;
    each_unknown(sender, note_unreachable, &unreachable);
    return store_message_drop(work, &unreachable.ids);
}
