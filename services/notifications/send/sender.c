#include "services/notifications/notifications.h"
#include "services/notifications/store.h"
#include "services/notifications/template/templates.h"

#include "common/base/clock.h"
#include "common/base/log.h"

#include <stdlib.h>
#include <string.h>

void
sender_settle(struct sender *sender, struct outgoing *o)
{
    if (sender->window.settled.count == 0)
        sender->settle_ms = clock_steady_ms() + SETTLE_MS;
    queue_add(&sender->window.settled, o);
}

/* Mails are known to smtp.c by their place in the window. */
static void
on_done(void *self, int64_t place, const struct smtp_outcome *outcome)
{
    struct sender *sender = self;
    struct outgoing *o = &sender->window.slots[place];

    o->outcome = *outcome;
    sender->window.under_way--;
    domain_end(o->domain);
    if (outcome->result == SMTP_AWAY)
        sender->pause_ms[domain_route(o->domain)] = clock_steady_ms() + AWAY_PAUSE_MS;
    sender->wake_ms = 0;
    sender_settle(sender, o);
}

static void
on_notify(void *self, int64_t place, const struct notify_answer *answer, long status)
{
    struct sender *sender = self;

    if (answer->pause_ms > 0)
        sender->notify_ms = clock_steady_ms() + answer->pause_ms;
    if (place >= WINDOW_MAX) {
        asks_done(&sender->asks, (size_t)(place - WINDOW_MAX), answer);
        return;
    }
    struct outgoing *o = &sender->window.slots[place];
    bool is_missing = answer->result == SMTP_ACCEPTED && o->is_tried && !answer->is_found;

    sender->window.under_way--;
    domain_end(o->domain);
    sender->wake_ms = 0;
    if (is_missing) { /* Notify does not have it: now it is sent */
        o->is_tried = o->is_started = false;
        queue_add(&sender->window.waiting[o->priority], o);
        return;
    }
    o->outcome = (struct smtp_outcome){ .result = answer->result,
                                        .code = status,
                                        .is_about_recipient = answer->is_about_recipient };
    snprintf(o->outcome.status, sizeof o->outcome.status, "%s", answer->code);
    sender_settle(sender, o);
}

static enum status
open_notify(struct sender *sender, struct error *err)
{
    sender->options.notify.on_done = on_notify;
    sender->options.notify.self = sender;
    return sender->options.notify.url ? notify_open(&sender->options.notify, &sender->notify, err)
                                      : OK;
}

static enum status
open_routes(struct sender *sender, struct error *err)
{
    size_t count = 0;
    struct domain_rule *rules = domains_rules(sender->domains, &count);

    for (size_t i = 0; i < count; i++) {
        rules[i].route = rules[i].url ? smtp_route(sender->smtp, rules[i].url) : 0;
        if (rules[i].route < 0)
            return error_set(err, INVALID, "%s: more than %d servers", sender->options.domains,
                             SMTP_ROUTES_MAX);
    }
    return OK;
}

static enum status
open_parts(struct sender *sender, struct error *err)
{
    TRY(domains_open(sender->options.domains, &sender->domains, err));
    TRY(smtp_open(&sender->options.smtp, &sender->smtp, err));
    TRY(open_notify(sender, err));
    return open_routes(sender, err);
}

enum status
sender_open(const struct sender_options *options, struct sender **ret_sender, struct error *err)
{
    struct sender *sender = calloc(1, sizeof *sender);

    if (!sender)
        return error_set(err, UNAVAILABLE, "out of memory");
    mail_open();
    window_open(&sender->window);
    sender->options = *options;
    sender->asks.pauses = options->asks;
    sender->options.smtp.on_done = on_done;
    sender->options.smtp.self = sender;
    enum status status = open_parts(sender, err);
    if (status != OK) {
        sender_close(&sender);
        return status;
    }
    *ret_sender = sender;
    return OK;
}

void
sender_close(struct sender **sender_p)
{
    struct sender *sender = *sender_p;

    if (!sender)
        return;
    smtp_destroy(&sender->smtp);
    notify_destroy(&sender->notify);
    window_close(&sender->window);
    domains_destroy(&sender->domains);
    free(sender->contacts);
    free(sender->contacts_cohort);
    free(sender);
    *sender_p = NULL;
}

void
sender_look(struct sender *sender)
{
    sender->look_ms = 0;
    sender->urgent_ms = 0;
}

static bool
is_look_due(const struct sender *sender, int64_t now_ms)
{
    size_t free = sender->window.free.count;

    return (free >= TAKE_MAX + URGENT_ROOM && now_ms >= sender->look_ms)
           || (free > 0 && now_ms >= sender->urgent_ms);
}

static bool
is_settle_due(const struct sender *sender, int64_t now_ms)
{
    size_t count = sender->window.settled.count;

    return count >= SETTLE_COUNT
           || (count > 0 && (now_ms >= sender->settle_ms || sender->window.under_way == 0));
}

static bool
was_asked(const struct outgoing *o, int64_t unused)
{
    (void)unused;
    return o->is_asked;
}

/* One transaction: what is known is made to last, and more is taken. What the mail server has
 * accepted is forgotten only once that is committed. */
static enum status
turn_over(struct work *work, struct sender *sender, bool is_taking, struct queue *taken)
{
    TRY(db_begin(work->db, work->err));
    TRY(settle(work, sender));
    if (sender->contacts)
        TRY(contacts_store(work, sender));
    if (is_taking)
        TRY(due_take(work, sender, taken));
    return db_commit(work->db, work->err);
}

static void
keep_taken(struct sender *sender, struct queue *taken)
{
    for (struct outgoing *o; (o = queue_take(taken));)
        queue_add(&sender->window.waiting[o->priority], o);
}

static enum status
next_turn(struct work *work, struct sender *sender, bool is_taking)
{
    bool has_contacts = sender->contacts;
    struct queue taken;

    queue_open(&taken);
    enum status status = turn_over(work, sender, is_taking, &taken);
    free(sender->contacts); /* those that could not be stored are asked again */
    sender->contacts = NULL;
    if (has_contacts) {
        window_forget_if(&sender->window, was_asked, 0);
        sender_look(sender);
    }
    if (status != OK) {
        window_forget_all(&sender->window, &taken);
        return status;
    }
    window_forget_all(&sender->window, &sender->window.settled);
    keep_taken(sender, &taken);
    return contacts_ask(sender, work->err);
}

static struct sender *
sender_of(void *self)
{
    const struct notifications *notifications = self;

    return notifications->sender;
}

static enum status
sender_run(struct work *work)
{
    struct sender *sender = sender_of(work->self);
    int64_t now_ms = clock_steady_ms();

    smtp_step(sender->smtp);
    if (sender->notify)
        notify_step(sender->notify, work->now_us);
    TRY(asks_run(work, sender));
    start_some(work, sender, now_ms);
    bool is_taking = is_look_due(sender, now_ms);
    if (now_ms >= sender->retry_ms
        && (is_taking || sender->contacts || is_settle_due(sender, now_ms))) {
        sender->retry_ms = now_ms + LOOK_AGAIN_MS;
        TRY(next_turn(work, sender, is_taking));
        sender->retry_ms = 0;
        start_some(work, sender, clock_steady_ms());
    }
    return OK;
}

static int64_t
next_ms(const struct sender *sender)
{
    int64_t next = sender->wake_ms;

    if (sender->notify && sender->asks.open == 0 && sender->asks.look_ms < next)
        next = sender->asks.look_ms > sender->notify_ms ? sender->asks.look_ms : sender->notify_ms;
    if (sender->window.settled.count > 0 && sender->settle_ms < next)
        next = sender->settle_ms;
    if (sender->window.free.count > 0 && sender->urgent_ms < next)
        next = sender->urgent_ms;
    if (sender->window.free.count >= TAKE_MAX + URGENT_ROOM && sender->look_ms < next)
        next = sender->look_ms;
    return next > sender->retry_ms ? next : sender->retry_ms;
}

static size_t
sender_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    struct sender *sender = sender_of(self);
    int64_t wait_ms = next_ms(sender) - clock_steady_ms();

    if (wait_ms < *timeout_ms)
        *timeout_ms = wait_ms > 0 ? (int)wait_ms : 0;
    size_t count = smtp_prepare(sender->smtp, fds, capacity, timeout_ms);
    if (sender->notify)
        count += notify_prepare(sender->notify, fds + count, capacity - count, timeout_ms);
    return count;
}

static enum status
sender_backlog(struct work *work, struct service_backlog *ret_backlog)
{
    return store_message_backlog(work, &ret_backlog->pending, &ret_backlog->failed);
}

/* The partitions of the messages that the mail server may have, and whose fate is not in the table
 * yet; and of their domains, whose limit another replica would count anew. */
static partition_set
sender_busy(void *self)
{
    const struct sender *sender = sender_of(self);
    partition_set busy = 0;

    for (int i = 0; i < WINDOW_MAX; i++)
        if (sender->window.slots[i].is_started)
            busy |= partition_bit(sender->window.slots[i].partition)
                    | partition_bit(sender->window.slots[i].domain_partition);
    return busy;
}

const struct service_task sender_task = { sender_prepare, sender_run, sender_backlog, sender_busy,
                                          store_message_trace };
