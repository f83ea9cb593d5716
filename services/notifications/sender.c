#include "notifications.h"
#include "store.h"

#include "common/clock.h"
#include "common/log.h"

#include <stdlib.h>
#include <string.h>

static void
settle_one(struct sender *sender, struct outgoing *o)
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
    settle_one(sender, o);
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
    const char *names[TEMPLATES_SENT_MAX];

    occasions_templates(names);
    TRY(templates_load(sender->options.templates, names, &sender->templates, err));
    TRY(domains_open(sender->options.domains, &sender->domains, err));
    TRY(smtp_open(&sender->options.smtp, &sender->smtp, err));
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
    window_close(&sender->window);
    domains_destroy(&sender->domains);
    templates_destroy(&sender->templates);
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

static enum status
start_mail(struct sender *sender, struct outgoing *o, int64_t now_us, struct error *err)
{
    struct template_values values = { o->mail.first_name, o->mail.last_name,
                                      o->mail.application_ref, o->mail.cohort_id, o->programme };
    AUTO(rendered_clear) struct rendered rendered = { NULL, NULL, NULL };
    char *bytes = NULL;
    size_t size = 0;

    TRY(templates_render(sender->templates, o->mail.template, &values, &rendered, err));
    o->mail.date_us = now_us;
    mail_build(&o->mail, &rendered, sender->options.from, sender->options.domain, &bytes, &size);
    smtp_start(sender->smtp, &(struct smtp_mail){ .id = o - sender->window.slots,
                                                  .route = domain_route(o->domain),
                                                  .is_urgent = o->priority == PRIORITY_URGENT,
                                                  .from = text_of(sender->options.from),
                                                  .to = o->mail.email,
                                                  .bytes = bytes,
                                                  .size = size });
    domain_start(o->domain, clock_steady_ms());
    o->is_started = true;
    sender->window.under_way++;
    return OK;
}

/* One that can't be rendered (its template is gone) is given up: somebody must look, and the
 * others go out. */
static void
start(struct work *work, struct sender *sender, struct outgoing *o)
{
    if (o->is_kept) {
        o->outcome = (struct smtp_outcome){ .result = SMTP_ACCEPTED, .code = 250 };
        settle_one(sender, o);
    } else if (o->is_suppressed) {
        settle_one(sender, o);
    } else if (start_mail(sender, o, work->now_us, work->err) != OK) {
        log_error("mail", work->err);
        o->outcome = (struct smtp_outcome){ .result = SMTP_REFUSED };
        settle_one(sender, o);
    }
}

/* How long a message has to wait: for its domain, for a server that is away, for its address. */
static int64_t
wait_ms(const struct sender *sender, const struct outgoing *o, int64_t now_ms)
{
    if (!o->domain)
        return DOMAIN_WAIT_FOR_END;
    int64_t wait = domain_wait_ms(o->domain, now_ms);
    int64_t pause = sender->pause_ms[domain_route(o->domain)] - now_ms;

    return wait == DOMAIN_WAIT_FOR_END || wait > pause ? wait : pause > 0 ? pause : 0;
}

/* Starts what may go, in its order, and keeps the others in theirs. */
static void
start_of(struct work *work, struct sender *sender, struct queue *waiting, int64_t now_ms)
{
    struct queue kept;

    queue_open(&kept);
    while (waiting->first && smtp_has_room(sender->smtp, waiting->first->priority == 0)) {
        struct outgoing *o = queue_take(waiting);
        int64_t wait = o->is_kept || o->is_suppressed ? 0 : wait_ms(sender, o, now_ms);

        if (wait == 0) {
            start(work, sender, o);
            continue;
        }
        if (wait > 0 && now_ms + wait < sender->wake_ms)
            sender->wake_ms = now_ms + wait;
        queue_add(&kept, o);
    }
    queue_append(&kept, waiting);
    queue_append(waiting, &kept);
}

static bool
is_moved(const struct outgoing *o, int64_t partitions)
{
    return !partition_in((partition_set)partitions, o->partition);
}

/* Read again: what is withdrawn meanwhile is not sent, a new address counts. */
static bool
is_old(const struct outgoing *o, int64_t now_ms)
{
    return now_ms - o->taken_ms >= WINDOW_AGE_MS;
}

static void
start_some(struct work *work, struct sender *sender, int64_t now_ms)
{
    sender->wake_ms = INT64_MAX;
    if (sender->partitions != work_partitions(work)) {
        sender->partitions = work_partitions(work);
        window_forget_if(&sender->window, is_moved, (int64_t)sender->partitions);
    }
    if (now_ms >= sender->age_ms && !sender->is_asking && !sender->contacts) {
        sender->age_ms = now_ms + WINDOW_LOOK_MS;
        window_forget_if(&sender->window, is_old, now_ms);
    }
    for (int i = 0; i < PRIORITIES; i++)
        start_of(work, sender, &sender->window.waiting[i], now_ms);
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
    return smtp_prepare(sender->smtp, fds, capacity);
}

static enum status
sender_backlog(struct work *work, struct service_backlog *ret_backlog)
{
    return store_message_backlog(work, &ret_backlog->pending, &ret_backlog->failed);
}

/* The partitions of the messages that the mail server may have, and whose fate is not in the table
 * yet. */
static partition_set
sender_busy(void *self)
{
    const struct sender *sender = sender_of(self);
    partition_set busy = 0;

    for (int i = 0; i < WINDOW_MAX; i++)
        if (sender->window.slots[i].is_started)
            busy |= partition_bit(sender->window.slots[i].partition);
    return busy;
}

const struct service_task sender_task = { sender_prepare, sender_run, sender_backlog, sender_busy,
                                          store_message_trace };
