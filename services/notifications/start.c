#include "services/notifications/mail/invite.h"
#include "services/notifications/send/sender.h"
#include "services/notifications/template/templates.h"

#include "common/base/clock.h"
#include "common/base/log.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINK_SIZE = TOKEN_TEXT_SIZE + 256 };

static void
give_to_notify(struct sender *sender, struct outgoing *o, const struct mail_content *content,
               int64_t now_us)
{
    char reference[NOTIFY_REFERENCE_SIZE];

    sodium_bin2hex(reference, sizeof reference, o->key, sizeof o->key);
    notify_start(sender->notify,
                 &(struct notify_message){ .id = o - sender->window.slots,
                                           .channel = o->through,
                                           .is_look = o->is_tried,
                                           .reference = reference,
                                           .to = o->address,
                                           .subject = content->subject,
                                           .body = content->text },
                 now_us);
}

/* A mail that can't have its invitation goes out without: what it says counts. */
static void
give_to_smtp(struct sender *sender, struct outgoing *o, const struct mail_content *content,
             int64_t now_us)
{
    struct invitation invitation = { NULL, NULL };
    struct mail_content whole = *content;
    struct error err = { 0 };
    char *bytes = NULL;
    size_t size = 0;

    o->mail.date_us = now_us;
    if (invite(&o->mail, o->facts, sender->options.from, &invitation, &err) != OK)
        log_error("invitation", &err);
    whole.calendar = invitation.text;
    whole.calendar_method = invitation.method;
    mail_build(&o->mail, &whole, sender->options.from, sender->options.domain, &bytes, &size);
    free(invitation.text);
    smtp_start(sender->smtp, &(struct smtp_mail){ .id = o - sender->window.slots,
                                                  .route = domain_route(o->domain),
                                                  .is_urgent = o->priority == PRIORITY_URGENT,
                                                  .from = text_of(sender->options.from),
                                                  .to = o->mail.email,
                                                  .bytes = bytes,
                                                  .size = size });
}

/* The link by which its reader ends what it is about, with one POST (RFC 8058); "" for what is
 * mandatory. */
static void
write_unsubscribe(const struct sender *sender, const struct outgoing *o, char out[LINK_SIZE])
{
    const struct text fields[] = { o->mail.cohort_id, o->kind, contact_id(o), o->topic };
    char token[TOKEN_TEXT_SIZE];
    struct error ignored; /* too long for a link: then there is none */

    out[0] = '\0';
    if (o->is_mandatory || !sender->options.tokens || !*sender->options.public_url
        || token_make(sender->options.tokens, TOKEN_UNSUBSCRIBE, 0, fields,
                      sizeof fields / sizeof *fields, token, &ignored)
               != OK)
        return;
    snprintf(out, LINK_SIZE, "%s/v1/unsubscribe/%s", sender->options.public_url, token);
}

static enum status
start_mail(struct sender *sender, struct outgoing *o, int64_t now_us, struct error *err)
{
    char unsubscribe[LINK_SIZE];

    write_unsubscribe(sender, o, unsubscribe);
    const struct message_values values = { .template = o->mail.template,
                                           .version = o->template_version,
                                           .first_name = o->mail.first_name,
                                           .last_name = o->mail.last_name,
                                           .reference = mail_reference(o->mail.recipient,
                                                                       o->mail.application_ref),
                                           .cohort = o->mail.cohort_id,
                                           .programme = o->programme,
                                           .facts = o->facts,
                                           .zone = o->zone,
                                           .participant_name = o->participant_name,
                                           .unsubscribe_url = text_of(unsubscribe) };
    AUTO(rendering_clear) struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };

    TRY(templates_render(sender->options.templates, &values, &rendering, &o->template_version,
                         err));
    if (o->is_in_app) { /* rendered again for who reads it (inbox.c) */
        o->outcome = (struct smtp_outcome){ .result = SMTP_ACCEPTED };
        sender_settle(sender, o);
        return OK;
    }
    bool is_sms = o->is_notify && o->through == NOTIFY_SMS && rendering.sms;
    const struct mail_content content = { .subject = rendering.subject,
                                          .text = is_sms ? rendering.sms : rendering.text,
                                          .html = rendering.html,
                                          .unsubscribe_url = unsubscribe };
    (o->is_notify ? give_to_notify : give_to_smtp)(sender, o, &content, now_us);
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
    if (o->is_kept && !o->is_in_app) {
        o->outcome = (struct smtp_outcome){ .result = SMTP_ACCEPTED, .code = 250 };
        sender_settle(sender, o);
    } else if (o->is_suppressed || o->dropped) {
        sender_settle(sender, o);
    } else {
        start_or_settle(work, sender, o);
    }
}

/* How long a message has to wait: for its domain, for a server that is away, for its address. */
static int64_t
wait_ms(const struct sender *sender, const struct outgoing *o, int64_t now_ms)
{
    if (!o->domain
        || !(o->is_notify ? notify_has_room(sender->notify)
                          : smtp_has_room(sender->smtp, o->priority == PRIORITY_URGENT)))
        return DOMAIN_WAIT_FOR_END;
    int64_t wait = domain_wait_ms(o->domain, now_ms);
    int64_t until = o->is_notify ? sender->notify_ms : sender->pause_ms[domain_route(o->domain)];
    int64_t pause = until - now_ms;

    return wait == DOMAIN_WAIT_FOR_END || wait > pause ? wait : pause > 0 ? pause : 0;
}

static bool
has_room(const struct sender *sender, int priority)
{
    return smtp_has_room(sender->smtp, priority == PRIORITY_URGENT)
           || (sender->notify && notify_has_room(sender->notify));
}

/* Starts what may go, in its order, and keeps the others in theirs. */
static void
start_of(struct work *work, struct sender *sender, struct queue *waiting, int64_t now_ms)
{
    struct queue kept;

    queue_open(&kept);
    while (waiting->first && has_room(sender, waiting->first->priority)) {
        struct outgoing *o = queue_take(waiting);
        bool is_free = o->is_kept || o->is_suppressed || o->dropped || o->is_in_app;
        int64_t wait = is_free ? 0 : wait_ms(sender, o, now_ms);

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
    return !partition_in((partition_set)partitions, o->partition)
           || !partition_in((partition_set)partitions, o->domain_partition);
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
