#include "notifications.h"
#include "store.h"

#include "common/clock.h"
#include "common/log.h"
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
        sender->look_ms = clock_steady_ms() + LOOK_AGAIN_MS;
        return;
    }
    free(sender->contacts);
    sender->contacts = malloc(body.size + 1);
    if (!sender->contacts)
        abort();
    memcpy(sender->contacts, body.data, body.size);
    sender->contacts_size = body.size;
}

/* The first message whose recipient is unknown names the cohort; one answer is
 * for one cohort. */
static size_t
pack_unknown(struct sender *sender, struct text cohort_id, msgpack_packer *to)
{
    size_t count = 0;

    for (size_t i = 0; i < sender->count && count < CONTACTS_AT_A_TIME; i++) {
        struct outgoing *o = &sender->list[i];
        struct contact_find query = { .cohort_id = o->mail.cohort_id,
                                      .application_ref = o->mail.application_ref };

        if (o->is_reachable || !text_equal(o->mail.cohort_id, cohort_id))
            continue;
        if (to)
            message_pack(&contact_find_query, &query, to);
        o->is_asked = true;
        count++;
    }
    return count;
}

static const struct outgoing *
first_unknown(const struct sender *sender)
{
    for (size_t i = 0; i < sender->count; i++)
        if (!sender->list[i].is_reachable)
            return &sender->list[i];
    return NULL;
}

enum status
contacts_ask(struct sender *sender, struct error *err)
{
    const struct outgoing *first = first_unknown(sender);
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    if (!first || sender->is_asking)
        return OK;
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, pack_unknown(sender, first->mail.cohort_id, NULL));
    pack_unknown(sender, first->mail.cohort_id, &to);
    TRY(service_ask(&(struct question){ .to = "enrolment",
                                        .name = contact_find_query.name,
                                        .body = { body.data, body.size },
                                        .on_reply = on_contacts },
                    err));
    sender->contacts_cohort = first->mail.cohort_id;
    sender->is_asking = true;
    return OK;
}

static enum status
read_contacts(const msgpack_object *list, struct db_batch *contacts, struct error *err)
{
    if (list->type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "contacts: not a list");
    for (uint32_t i = 0; i < list->via.array.size; i++) {
        struct contact_row row;

        /* A row that can't be read is as good as none: its messages are dropped. */
        if (message_unpack(&contact_row_type, &list->via.array.ptr[i], &row, err) != OK) {
            log_error("contacts", err);
            continue;
        }
        db_batch_add(contacts, DB_TEXT(row.application_ref), DB_TEXT(row.first_name),
                     DB_TEXT(row.last_name), DB_TEXT(row.email), DB_TEXT(row.programme));
    }
    return OK;
}

static bool
is_answered(const msgpack_object *list, struct text application_ref)
{
    struct error ignored; /* logged when the rows were stored */
    struct contact_row row;

    for (uint32_t i = 0; i < list->via.array.size; i++)
        if (message_unpack(&contact_row_type, &list->via.array.ptr[i], &row, &ignored) == OK
            && text_equal(row.application_ref, application_ref))
            return true;
    return false;
}

/* Messages to people whom enrolment no longer knows how to reach (they were
 * erased) are dropped. */
static void
find_unreachable(const struct sender *sender, const msgpack_object *list, struct db_column *ret_ids)
{
    for (size_t i = 0; i < sender->count; i++) {
        const struct outgoing *o = &sender->list[i];

        if (o->is_asked && !is_answered(list, o->mail.application_ref))
            db_column_add(ret_ids, DB_NUMBER(o->id));
    }
}

enum status
contacts_store(struct work *work, struct sender *sender)
{
    AUTO(db_batch_clear) struct db_batch contacts = { 0 };
    AUTO(db_column_clear) struct db_column unreachable = { 0 };
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    struct text body = { sender->contacts, sender->contacts_size };
    msgpack_object list;

    msgpack_zone_init(&zone, CONTACTS_ZONE_BYTES);
    TRY(message_open(body, &zone, &list, work->err));
    TRY(read_contacts(&list, &contacts, work->err));
    TRY(store_contact_save(work, sender->contacts_cohort, &contacts));
    find_unreachable(sender, &list, &unreachable);
    return store_message_drop(work, &unreachable);
}
