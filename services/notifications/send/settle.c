#include "sender.h"
#include "services/notifications/store.h"

#include "common/base/log.h"
#include "common/base/metrics.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* What becomes of a message, as the table has it. */
struct fate {
    const char *state, *reason;
    int64_t delay_us;
    int tries;
};

enum { MS_US = 1000 };

/* 4xx: later, on a ladder, a bounded number of times. */
static struct fate
put_off(const struct sender *sender, const struct outgoing *o)
{
    const struct ladder *ladder = &sender->options.ladder;

    if (o->attempts >= ladder->count)
        return (struct fate){ "failed", "put off too often", 0, 1 };
    return (struct fate){ "queued", "put off",
                          ladder_pause_ms(ladder, o->attempts + 1, randombytes_random()) * MS_US,
                          1 };
}

/* 5xx: never again. The mail server being away is no fault of the message and counts as no try;
 * but the message goes behind the others, in case the server leaves because of it. */
static struct fate
fate_of(const struct sender *sender, const struct outgoing *o)
{
    if (o->is_suppressed)
        return (struct fate){ "suppressed", "suppressed", 0, 0 };
    if (o->dropped)
        return (struct fate){ "dropped", o->dropped, 0, 0 };
    switch (o->outcome.result) {
    case SMTP_ACCEPTED:
        return (struct fate){ o->is_in_app ? "delivered" : "accepted", "", 0, 0 };
    case SMTP_PUT_OFF:
        return put_off(sender, o);
    case SMTP_REFUSED:
        return (struct fate){ "failed", "refused", 0, 1 };
    case SMTP_AWAY:
        break;
    }
    return (struct fate){ "queued", "away", AWAY_DELAY_MS * MS_US, 0 };
}

/* "5.1.1" where the server gave one, else "550". */
static void
write_answer(const struct outgoing *o, char *to, size_t size)
{
    if (o->outcome.status[0] && o->outcome.result != SMTP_ACCEPTED)
        snprintf(to, size, "%ld %s", o->outcome.code, o->outcome.status);
    else
        snprintf(to, size, "%ld", o->outcome.code);
}

static void
note(const struct outgoing *o, const struct fate *fate, struct db_batch *settled)
{
    bool may_be_there = strcmp(fate->state, "accepted") == 0;
    struct text key = { (const char *)o->key, may_be_there ? sizeof o->key : 0 };
    uint8_t address[LOOKUP_DIGEST_SIZE];
    char answer[16 + SMTP_STATUS_SIZE];

    address_key(o, address);
    write_answer(o, answer, sizeof answer);
    if (fate->tries > 0)
        log_line(LOG_WARNING_LINE, "mail", "message %lld %s: the mail server said %s",
                 (long long)o->id, strcmp(fate->state, "failed") == 0 ? "given up" : "put off",
                 answer);
    db_batch_add(settled, DB_NUMBER(o->id), DB_TEXT(text_of(fate->state)),
                 DB_NUMBER(fate->delay_us),
                 DB_TEXT(text_of(o->is_suppressed || o->dropped || o->is_in_app ? "" : answer)),
                 DB_TEXT(text_of(fate->reason)), DB_NUMBER(fate->tries), DB_BYTES(key),
                 DB_BYTES(((struct text){ (const char *)address, sizeof address })),
                 DB_NUMBER(o->template_version));
}

/* A 5xx speaks against the address when it answers RCPT TO or the content, unless its enhanced
 * status (RFC 3463) says that it is about us, our message or the server: subjects 3 (system), 5
 * (protocol), 6 (content) and 7 (policy). */
static bool
is_dead_address(const struct outgoing *o)
{
    const char *status = o->outcome.status;

    if (o->outcome.result != SMTP_REFUSED || !o->outcome.is_about_recipient)
        return false;
    return o->is_notify || !*status || !strchr("3567", status[2]);
}

static void
note_address(const struct outgoing *o, struct db_batch *addresses)
{
    uint8_t key[LOOKUP_DIGEST_SIZE];
    char answer[16 + SMTP_STATUS_SIZE];

    address_key(o, key);
    write_answer(o, answer, sizeof answer);
    db_batch_add(addresses, DB_BYTES(((struct text){ (const char *)key, sizeof key })),
                 DB_TEXT(o->channel), DB_TEXT(o->mail.cohort_id), DB_TEXT(o->kind),
                 DB_TEXT(contact_id(o)), DB_TEXT(TEXT("refused")), DB_TEXT(text_of(answer)));
}

static void
count(const struct db_batch *settled, size_t accepted)
{
    if (accepted > 0)
        metric_add(METRIC_MAIL, (double)accepted, "accepted", NULL);
    if (settled->count > accepted)
        metric_add(METRIC_MAIL, (double)(settled->count - accepted), "put_off", NULL);
}

static partition_set
settled_partitions(const struct queue *queue)
{
    partition_set partitions = 0;

    for (const struct outgoing *o = queue->first; o; o = o->next)
        partitions |= partition_bit(o->partition);
    return partitions;
}

/* That a mail was accepted is true whoever has the lease. To put off and to give up is for who has
 * it: where it was lost, another replica sends (under the same Message-ID) and counts for itself.
 */
enum status
settle(struct work *work, struct sender *sender)
{
    AUTO(db_batch_clear) struct db_batch settled = { 0 }, addresses = { 0 };
    const struct queue *queue = &sender->window.settled;
    size_t accepted = 0;
    partition_set held = 0;

    if (queue->count == 0)
        return OK;
    TRY(work_hold(work, settled_partitions(queue), &held));
    for (const struct outgoing *o = queue->first; o; o = o->next) {
        struct fate fate = fate_of(sender, o);
        bool is_accepted = strcmp(fate.state, "accepted") == 0;

        if (!is_accepted && !partition_in(held, o->partition))
            continue;
        accepted += is_accepted || strcmp(fate.state, "delivered") == 0;
        note(o, &fate, &settled);
        if (is_dead_address(o))
            note_address(o, &addresses);
    }
    count(&settled, accepted);
    TRY(store_message_settle(work, &settled));
    return store_suppression_add(work, &addresses);
}
