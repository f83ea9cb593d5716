#include "notifications.h"
#include "store.h"

#include "common/clock.h"
#include "common/log.h"
#include "common/metrics.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

static void
on_done(void *self, int64_t id, enum smtp_result result, long code)
{
    struct sender *sender = self;
    struct outgoing *o = sender->list;

    while (o->id != id)
        o++;
    o->is_settled = true;
    o->result = result;
    o->code = code;
    sender->settled++;
    if (result == SMTP_AWAY)
        sender->pause_ms = clock_steady_ms() + AWAY_PAUSE_MS;
}

enum status
sender_open(struct sender **ret_sender, const char *url, const char *from, const char *domain,
            const char *folder, int connections, struct error *err)
{
    struct sender *sender = calloc(1, sizeof *sender);
    const char *names[TEMPLATES_SENT_MAX];

    if (!sender)
        return error_set(err, UNAVAILABLE, "out of memory");
    obstack_init(&sender->memory);
    sender->bottom = obstack_alloc(&sender->memory, 0);
    sender->from = from;
    sender->domain = domain;
    mail_open();
    occasions_templates(names);
    enum status status = templates_load(folder, names, &sender->templates, err);
    if (status == OK)
        status = smtp_open(url, from, connections, on_done, sender, &sender->smtp, err);
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
    templates_destroy(&sender->templates);
    obstack_free(&sender->memory, NULL);
    free(sender->contacts);
    free(sender);
    *sender_p = NULL;
}

/* 4xx: later, on a ladder, a bounded number of times. 5xx: never again. The mail
 * server being away is no fault of the message and counts as no try; but the
 * message goes behind the others, in case the server leaves because of it. */
static void
note_failure(const struct outgoing *o, struct db_batch *retries)
{
    bool is_away = o->result == SMTP_AWAY;
    bool is_last = o->result == SMTP_REFUSED || (!is_away && o->attempts + 1 >= MESSAGE_TRIES);
    int64_t delay_us = (FIRST_DELAY_MS * INT64_C(1000)) << (is_away ? 0 : o->attempts);
    char code[16];

    snprintf(code, sizeof code, "%ld", o->code);
    if (!is_away)
        log_line(LOG_WARNING_LINE, "mail", "message %lld %s: the mail server said %ld",
                 (long long)o->id, is_last ? "given up" : "put off", o->code);
    db_batch_add(retries, DB_NUMBER(o->id), DB_TEXT(is_last ? TEXT("failed") : TEXT("queued")),
                 DB_NUMBER(is_last ? 0 : delay_us), DB_TEXT(text_of(code)),
                 DB_NUMBER(is_away ? 0 : 1));
}

/* The partitions of the messages that the mail server may have, and whose fate is
 * not in the table yet. */
static partition_set
started_partitions(const struct sender *sender)
{
    partition_set started = 0;

    for (size_t i = 0; i < sender->count; i++)
        if (sender->list[i].is_started)
            started |= partition_bit(sender->list[i].partition);
    return started;
}

/* That a mail was accepted is true whoever has the lease. To put off and to give up
 * is for who has it: where it was lost, another replica sends (under the same
 * Message-ID) and counts for itself. */
static enum status
settle(struct work *work, const struct sender *sender)
{
    AUTO(db_column_clear) struct db_column accepted = { 0 };
    AUTO(db_batch_clear) struct db_batch retries = { 0 };
    partition_set held = 0;

    TRY(work_hold(work, started_partitions(sender), &held));
    for (size_t i = 0; i < sender->count; i++) {
        const struct outgoing *o = &sender->list[i];

        if (!o->is_settled)
            continue;
        if (o->result == SMTP_ACCEPTED)
            db_column_add(&accepted, DB_NUMBER(o->id));
        else if (partition_in(held, o->partition))
            note_failure(o, &retries);
    }
    TRY(store_message_accept(work, &accepted));
    metric_add(METRIC_MAIL, (double)accepted.count, "accepted", NULL);
    metric_add(METRIC_MAIL, (double)retries.count, "put_off", NULL);
    return store_message_retry(work, &retries);
}

/* First what is known is made to last, then more is taken: what the mail server
 * has accepted is forgotten only once that is committed. */
static enum status
turn_over(struct work *work, struct sender *sender)
{
    TRY(db_begin(work->db, work->err));
    TRY(settle(work, sender));
    if (sender->contacts)
        TRY(contacts_store(work, sender));
    TRY(db_commit(work->db, work->err));
    sender->count = sender->started = sender->settled = 0;
    TRY(db_begin(work->db, work->err));
    enum status status = due_take(work, sender);
    if (status == OK)
        status = db_commit(work->db, work->err);
    if (status != OK)
        sender->count = 0; /* which of them went out before a restore may not be known */
    return status;
}

/* Contacts that could not be stored are asked again. */
static enum status
next_round(struct work *work, struct sender *sender)
{
    enum status status = turn_over(work, sender);

    free(sender->contacts);
    sender->contacts = NULL;
    return status == OK ? contacts_ask(sender, work->err) : status;
}

static enum status
start_one(struct sender *sender, struct outgoing *o, int64_t now_us, struct error *err)
{
    struct template_values values = { o->mail.first_name, o->mail.last_name,
                                      o->mail.application_ref, o->mail.cohort_id, o->programme };
    AUTO(rendered_clear) struct rendered rendered = { NULL, NULL, NULL };
    char *bytes = NULL;
    size_t size = 0;

    TRY(templates_render(sender->templates, o->mail.template, &values, &rendered, err));
    o->is_started = true;
    o->mail.date_us = now_us;
    mail_build(&o->mail, &rendered, sender->from, sender->domain, &bytes, &size);
    smtp_start(sender->smtp, o->id, o->mail.email, bytes, size);
    return OK;
}

/* Fills the free connections; a message whose recipient is unknown is left for
 * the next round, one whose partition is on its way to another replica for that
 * one. One that can't be rendered (its template is gone) is given up:
 * somebody must look, and the others go out. */
static void
start_some(struct work *work, struct sender *sender)
{
    while (sender->started < sender->count && smtp_has_room(sender->smtp)) {
        struct outgoing *o = &sender->list[sender->started++];

        if (o->is_kept) {
            on_done(sender, o->id, SMTP_ACCEPTED, 250);
        } else if (!o->is_reachable || !partition_in(work_partitions(work), o->partition)) {
            sender->settled++;
        } else if (start_one(sender, o, work->now_us, work->err) != OK) {
            log_error("mail", work->err);
            o->is_started = true;
            on_done(sender, o->id, SMTP_REFUSED, 0);
        }
    }
}

static struct sender *
sender_of(void *self)
{
    const struct notifications *notifications = self;

    return notifications->sender;
}

static bool
is_round_over(const struct sender *sender)
{
    return sender->settled == sender->count && sender->started == sender->count
           && !sender->is_asking;
}

static enum status
sender_run(struct work *work)
{
    struct sender *sender = sender_of(work->self);
    int64_t now_ms = clock_steady_ms();

    smtp_step(sender->smtp);
    if (now_ms < sender->pause_ms && sender->started < sender->count) {
        /* Away: what was not started yet waits in the table. */
        sender->settled += sender->count - sender->started;
        sender->started = sender->count;
    }
    if (is_round_over(sender) && now_ms >= sender->look_ms && now_ms >= sender->pause_ms) {
        sender->look_ms = now_ms + LOOK_AGAIN_MS; /* also when the database is away */
        TRY(next_round(work, sender));
    }
    if (now_ms >= sender->pause_ms)
        start_some(work, sender);
    smtp_step(sender->smtp);
    return OK;
}

static size_t
sender_prepare(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    struct sender *sender = sender_of(self);
    int64_t next_ms = sender->look_ms > sender->pause_ms ? sender->look_ms : sender->pause_ms;
    int64_t wait_ms = next_ms - clock_steady_ms();

    if (is_round_over(sender) && wait_ms < *timeout_ms)
        *timeout_ms = wait_ms > 0 ? (int)wait_ms : 0;
    return smtp_prepare(sender->smtp, fds, capacity);
}

static enum status
sender_backlog(struct work *work, struct service_backlog *ret_backlog)
{
    return store_message_backlog(work, &ret_backlog->pending, &ret_backlog->failed);
}

static partition_set
sender_busy(void *self)
{
    return started_partitions(sender_of(self));
}

const struct service_task sender_task = { sender_prepare, sender_run, sender_backlog, sender_busy,
                                          store_message_trace };
