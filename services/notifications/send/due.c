#include "sender.h"
#include "services/notifications/store.h"
#include "services/notifications/template/templates.h"

#include "common/base/clock.h"
#include "common/base/lookup.h"

#include <stdlib.h>
#include <string.h>

enum { ADDRESS_KEY_SIZE = SMTP_ADDRESS_SIZE + 16 };

/* Columns whose texts a message keeps, and where. */
static const struct {
    enum due_column column;
    size_t offset;
} kept_texts[] = {
    { DUE_COHORT, offsetof(struct outgoing, mail.cohort_id) },
    { DUE_REFERENCE, offsetof(struct outgoing, mail.application_ref) },
    { DUE_OCCASION, offsetof(struct outgoing, mail.occasion) },
    { DUE_TEMPLATE, offsetof(struct outgoing, mail.template) },
    { DUE_RECIPIENT, offsetof(struct outgoing, mail.recipient) },
    { DUE_RECIPIENT_ID, offsetof(struct outgoing, mail.recipient_id) },
    { DUE_ABOUT, offsetof(struct outgoing, mail.about) },
    { DUE_FIRST_NAME, offsetof(struct outgoing, mail.first_name) },
    { DUE_LAST_NAME, offsetof(struct outgoing, mail.last_name) },
    { DUE_EMAIL, offsetof(struct outgoing, mail.email) },
    { DUE_PROGRAMME, offsetof(struct outgoing, programme) },
    { DUE_KIND, offsetof(struct outgoing, kind) },
    { DUE_FACTS, offsetof(struct outgoing, facts) },
    { DUE_ZONE, offsetof(struct outgoing, zone) },
    { DUE_PARTICIPANT_NAME, offsetof(struct outgoing, participant_name) },
    { DUE_CHANNEL, offsetof(struct outgoing, channel) },
    { DUE_TOPIC, offsetof(struct outgoing, topic) },
    { DUE_ADDRESS, offsetof(struct outgoing, address) },
};

enum { KEPT_TEXTS = sizeof kept_texts / sizeof *kept_texts };

/* One piece of memory for all texts of a message. */
static void
keep_texts(const struct db_rows *rows, int row, struct outgoing *o)
{
    size_t size = 0;

    for (size_t i = 0; i < KEPT_TEXTS; i++)
        size += db_text(rows, row, kept_texts[i].column).size;
    char *to = o->memory = malloc(size + 1);
    if (!to)
        abort();
    for (size_t i = 0; i < KEPT_TEXTS; i++) {
        struct text text = db_text(rows, row, kept_texts[i].column);
        struct text kept = { to, text.size };

        if (text.size > 0)
            memcpy(to, text.data, text.size);
        memcpy((char *)o + kept_texts[i].offset, &kept, sizeof kept);
        to += text.size;
    }
}

/* By which channel and provider. All that goes through Notify counts as one domain. */
static void
find_way(const struct sender *sender, struct outgoing *o, char domain[DOMAIN_NAME_SIZE])
{
    bool is_mail = text_is(o->channel, "email");

    o->through = is_mail ? NOTIFY_EMAIL : text_is(o->channel, "sms") ? NOTIFY_SMS : NOTIFY_LETTER;
    if (is_mail)
        o->address = o->mail.email;
    o->is_notify = !is_mail || sender->options.is_mail_by_notify;
    if (o->address.size == 0)
        o->dropped = "no address";
    else if (o->is_notify && (!sender->notify || !sender->options.notify.templates[o->through]))
        o->dropped = "no provider";
    if (o->is_notify)
        snprintf(domain, DOMAIN_NAME_SIZE, "%s", "govuk-notify");
    else
        domain_of_address(o->address, domain);
}

/* All mail to a domain goes through one replica, so that its limits hold whatever the number of
 * replicas: the one that has the partition which the domain's name gives. */
static int
partition_of_domain(const char *name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return (int)(hash % PARTITIONS);
}

static void
fill(struct sender *sender, const struct db_rows *rows, int row, struct outgoing *o)
{
    char domain[DOMAIN_NAME_SIZE];

    o->id = db_number(rows, row, DUE_ID);
    o->attempts = db_number(rows, row, DUE_ATTEMPTS);
    o->partition = o->domain_partition = (int)db_number(rows, row, DUE_PARTITION);
    o->priority = (int)db_number(rows, row, DUE_PRIORITY);
    o->mail.version = db_number(rows, row, DUE_VERSION);
    o->template_version = db_number(rows, row, DUE_TEMPLATE_VERSION);
    o->is_mandatory = db_flag(rows, row, DUE_MANDATORY);
    o->taken_ms = clock_steady_ms();
    keep_texts(rows, row, o);
    mail_key(&o->mail, o->key);
    o->is_tried = db_flag(rows, row, DUE_TRIED);
    if (text_is(o->kind, "operations"))
        o->mail.email = text_of(sender->options.operations);
    o->is_in_app = text_is(o->channel, "in_app")
                   && (o->mail.email.size > 0 || !text_is(o->kind, "participant"));
    if (o->is_in_app || o->mail.email.size == 0)
        return;
    find_way(sender, o, domain);
    o->domain = domains_find(sender->domains, domain);
    domain_use(o->domain);
    o->domain_partition = partition_of_domain(domain);
}

/* A message waits in the table when its domain has enough of them in memory, or when it is
 * another replica's. */
static bool
may_stay(const struct outgoing *o, partition_set held)
{
    if (!o->domain)
        return true;
    return !domain_is_over(o->domain) && partition_in(held, o->domain_partition);
}

static void
note_address(const struct outgoing *o, struct db_batch *addresses)
{
    db_batch_add(addresses, DB_NUMBER(o->id), DB_TEXT(text_of(domain_name(o->domain))),
                 DB_NUMBER(o->domain_partition));
}

static enum status
sort_out(struct work *work, struct sender *sender, const struct db_rows *rows, partition_set held,
         struct queue *taken)
{
    AUTO(db_batch_clear) struct db_batch addresses = { 0 };

    for (int row = 0; row < rows->count; row++) {
        struct outgoing *o = queue_take(&sender->window.free);

        fill(sender, rows, row, o);
        if (may_stay(o, held)) {
            queue_add(taken, o);
            continue;
        }
        if (db_text(rows, row, DUE_DOMAIN).size == 0)
            note_address(o, &addresses);
        window_forget(&sender->window, o);
    }
    return store_message_address(work, &addresses);
}

/* What suppression knows an address by. */
void
address_key(const struct outgoing *o, uint8_t ret_key[LOOKUP_DIGEST_SIZE])
{
    char value[ADDRESS_KEY_SIZE];
    int size =
        snprintf(value, sizeof value, "%.*s %.*s", TEXT_ARGS(o->channel), TEXT_ARGS(o->address));

    if (size >= (int)sizeof value)
        size = sizeof value - 1;
    lookup_digest((struct text){ value, (size_t)size }, ret_key);
}

/* What went out before a restore does not go out again; and only what is mandatory goes to an
 * address that was found to be dead. */
static enum status
check(struct work *work, struct sender *sender, const struct queue *taken)
{
    AUTO(db_batch_clear) struct db_batch mails = { 0 };
    struct outgoing *list[TAKE_MAX + 1], *o = taken->first;
    struct db_rows rows;

    for (; o; o = o->next) {
        char id[MAIL_ID_SIZE];
        uint8_t key[LOOKUP_DIGEST_SIZE];

        if (o->is_in_app)
            continue;
        list[mails.count] = o;
        mail_id(&o->mail, sender->options.domain, id);
        address_key(o, key);
        db_batch_add(&mails, DB_TEXT(text_of(id)),
                     DB_BYTES(((struct text){ (const char *)key, sizeof key })));
    }
    if (mails.count == 0)
        return OK;
    TRY(store_message_check(work, &mails, &rows));
    for (int row = 0; row < rows.count; row++) {
        struct outgoing *found = list[db_number(&rows, row, 0) - 1];

        if (db_flag(&rows, row, 1))
            found->is_kept = true;
        else
            found->is_suppressed = !found->is_mandatory;
    }
    return OK;
}

/* From now on Notify may have them: whoever takes them again, after a kill too, asks first. */
static enum status
begin(struct work *work, const struct queue *taken)
{
    AUTO(db_batch_clear) struct db_batch begun = { 0 };

    for (const struct outgoing *o = taken->first; o; o = o->next)
        if (o->domain && o->is_notify && !o->is_tried && !o->dropped)
            db_batch_add(&begun, DB_NUMBER(o->id),
                         DB_BYTES(((struct text){ (const char *)o->key, sizeof o->key })));
    return store_message_begin(work, &begun);
}

static void
add_full(void *full, const char *name)
{
    db_column_add(full, DB_TEXT(text_of(name)));
}

/* Everything in memory is "queued" in the table still, whatever became of it. */
static void
list_under_way(const struct window *window, struct db_column *ret_ids)
{
    ret_ids->kind = DB_KIND_NUMBER;
    for (int i = 0; i < WINDOW_MAX; i++)
        if (window->slots[i].id != 0)
            db_column_add(ret_ids, DB_NUMBER(window->slots[i].id));
}

static int64_t
room_for(size_t free, size_t kept)
{
    if (free <= kept)
        return 0;
    return free - kept < TAKE_MAX ? (int64_t)(free - kept) : TAKE_MAX;
}

static enum status
read_templates(struct work *work, struct sender *sender, const struct db_rows *rows)
{
    AUTO(db_batch_clear) struct db_batch wanted = { 0 };

    for (int row = 0; row < rows->count; row++)
        db_batch_add(&wanted, DB_TEXT(db_text(rows, row, DUE_TEMPLATE)),
                     DB_NUMBER(db_number(rows, row, DUE_TEMPLATE_VERSION)));
    return templates_refresh(sender->options.templates, work, &wanted);
}

/* Only of partitions that nobody else can have: who slept past the end of its leases would send
 * what others send. */
enum status
due_take(struct work *work, struct sender *sender, struct queue *ret_taken)
{
    AUTO(db_column_clear) struct db_column under_way = { 0 }, full = { 0 };
    struct due_query query = { .urgent_max = room_for(sender->window.free.count, 0),
                               .other_max = room_for(sender->window.free.count, URGENT_ROOM),
                               .under_way = &under_way,
                               .full = &full };
    struct db_rows rows;

    TRY(work_hold(work, work_partitions(work), &query.partitions));
    TRY(store_message_expire(work, query.partitions));
    list_under_way(&sender->window, &under_way);
    domains_each_full(sender->domains, add_full, &full);
    TRY(store_message_due(work, &query, &rows));
    int64_t now_ms = clock_steady_ms();
    bool is_all = rows.count < query.other_max;
    sender->look_ms = is_all ? now_ms + LOOK_AGAIN_MS : 0;
    sender->urgent_ms = now_ms + LOOK_AGAIN_MS;
    TRY(read_templates(work, sender, &rows));
    TRY(sort_out(work, sender, &rows, query.partitions, ret_taken));
    TRY(check(work, sender, ret_taken));
    return begin(work, ret_taken);
}
