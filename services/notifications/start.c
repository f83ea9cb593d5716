#include "sender.h"
#include "templates.h"

#include "common/clock.h"
#include "common/log.h"

static enum status
start_mail(struct sender *sender, struct outgoing *o, int64_t now_us, struct error *err)
{
    const struct message_values values = { .template = o->mail.template,
                                           .version = o->template_version,
                                           .first_name = o->mail.first_name,
                                           .last_name = o->mail.last_name,
                                           .reference = o->mail.application_ref,
                                           .cohort = o->mail.cohort_id,
                                           .programme = o->programme,
                                           .facts = o->facts };
    AUTO(rendering_clear) struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    char *bytes = NULL;
    size_t size = 0;

    TRY(templates_render(sender->options.templates, &values, &rendering, &o->template_version,
                         err));
    o->mail.date_us = now_us;
    const struct mail_content content = { .subject = rendering.subject,
                                          .text = rendering.text,
                                          .html = rendering.html };
    mail_build(&o->mail, &content, sender->options.from, sender->options.domain, &bytes, &size);
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

/* One whose template is not published yet waits. One that can't be rendered is given up: somebody
 * must look, and the others go out. */
static void
start_or_settle(struct work *work, struct sender *sender, struct outgoing *o)
{
    enum status status = start_mail(sender, o, work->now_us, work->err);

    if (status == OK)
        return;
    log_error("mail", work->err);
    o->outcome = (struct smtp_outcome){ .result = status == NOT_FOUND ? SMTP_AWAY : SMTP_REFUSED };
    sender_settle(sender, o);
}

static void
start(struct work *work, struct sender *sender, struct outgoing *o)
{
    if (o->is_kept) {
        o->outcome = (struct smtp_outcome){ .result = SMTP_ACCEPTED, .code = 250 };
        sender_settle(sender, o);
    } else if (o->is_suppressed) {
        sender_settle(sender, o);
    } else {
        start_or_settle(work, sender, o);
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

void
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
