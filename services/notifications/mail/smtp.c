#include "smtp_jobs.h"

#include "common/base/clock.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { JOBS_MAX = (SMTP_CONNECTIONS_MAX + 1) * SMTP_AHEAD_MAX };

/* A mail goes loop -> ready -> thread -> ended -> loop. What is in neither list is a thread's or
 * the loop's alone; the lists are read and written under the lock. */
struct smtp {
    struct smtp_options options;
    const char *urls[SMTP_ROUTES_MAX];
    int routes;
    pthread_mutex_t lock;
    pthread_cond_t started, urgent_started; /* a mail is ready, or all are to stop */
    struct jobs ready[2];                   /* the second: urgent ones */
    struct jobs ended;
    struct smtp_link *idle[SMTP_ROUTES_MAX];
    bool is_told; /* the loop is, since it last took what has ended */
    atomic_bool is_stopping;
    int ended_fd; /* readable when the loop is told */
    pthread_t threads[SMTP_CONNECTIONS_MAX + 1];
    int thread_count;
    struct smtp_job *free; /* the loop's, as what follows */
    int free_count;
    struct pace pace;
    struct smtp_job jobs[JOBS_MAX];
};

/* Under the lock. */
static struct smtp_link *
take_idle(struct smtp *smtp, int route)
{
    struct smtp_link *link = smtp->idle[route];

    if (link)
        smtp->idle[route] = link->next;
    return link;
}

/* A connection that is open already, whichever thread has used it; so there are never more of them
 * to a server than there were mails to it at a time. */
static void
send_job(struct smtp *smtp, struct smtp_job *job)
{
    pthread_mutex_lock(&smtp->lock);
    struct smtp_link *link = take_idle(smtp, job->route);
    pthread_mutex_unlock(&smtp->lock);
    if (!link)
        link =
            smtp_link_open(&smtp->options, smtp->urls[job->route], job->route, &smtp->is_stopping);
    if (!link)
        abort(); /* no memory */
    smtp_link_send(link, job);
    if (job->outcome.result == SMTP_AWAY)
        smtp_link_destroy(&link);
    pthread_mutex_lock(&smtp->lock);
    if (link) {
        link->next = smtp->idle[job->route];
        smtp->idle[job->route] = link;
    }
    pthread_mutex_unlock(&smtp->lock);
}

/* Under the lock. A turn of the loop costs as much as writing a mail: while the threads have enough
 * to do it is left alone, and takes several at once. SMTP_TELL_MS bounds how long that may last. */
static void
tell(struct smtp *smtp, struct smtp_job *job)
{
    bool is_enough = smtp->ready[0].count > smtp->options.connections / 2;

    jobs_add(&smtp->ended, job);
    if (smtp->is_told || (is_enough && !job->is_urgent))
        return;
    smtp->is_told = true;
    eventfd_write(smtp->ended_fd, 1);
}

/* The first thread sends urgent mail only. */
static void *
run_thread(struct smtp *smtp, bool is_for_urgent)
{
    pthread_mutex_lock(&smtp->lock);
    while (!smtp->is_stopping) {
        struct smtp_job *job = jobs_take(&smtp->ready[1]);

        if (!job && !is_for_urgent)
            job = jobs_take(&smtp->ready[0]);
        if (!job) {
            pthread_cond_wait(is_for_urgent ? &smtp->urgent_started : &smtp->started, &smtp->lock);
            continue;
        }
        pthread_mutex_unlock(&smtp->lock);
        send_job(smtp, job);
        pthread_mutex_lock(&smtp->lock);
        tell(smtp, job);
    }
    pthread_mutex_unlock(&smtp->lock);
    return NULL;
}

static void *
run_urgent(void *smtp)
{
    return run_thread(smtp, true);
}

static void *
run_any(void *smtp)
{
    return run_thread(smtp, false);
}

static void
start_threads(struct smtp *smtp)
{
    int wanted = smtp->options.connections + 1;

    while (smtp->thread_count < wanted
           && pthread_create(&smtp->threads[smtp->thread_count], NULL,
                             smtp->thread_count == 0 ? run_urgent : run_any, smtp)
                  == 0)
        smtp->thread_count++;
    while (smtp->free_count < wanted * SMTP_AHEAD_MAX) {
        smtp->jobs[smtp->free_count].next = smtp->free;
        smtp->free = &smtp->jobs[smtp->free_count++];
    }
}

static void
open_lists(struct smtp *smtp)
{
    jobs_open(&smtp->ready[0]);
    jobs_open(&smtp->ready[1]);
    jobs_open(&smtp->ended);
}

enum status
smtp_open(const struct smtp_options *options, struct smtp **ret_smtp, struct error *err)
{
    struct smtp *smtp = calloc(1, sizeof *smtp);

    if (!smtp || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
    smtp->options = *options;
    smtp->urls[smtp->routes++] = options->url;
    pthread_mutex_init(&smtp->lock, NULL);
    pthread_cond_init(&smtp->started, NULL);
    pthread_cond_init(&smtp->urgent_started, NULL);
    open_lists(smtp);
    smtp->ended_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    start_threads(smtp);
    if (smtp->ended_fd < 0 || smtp->thread_count <= options->connections) {
        smtp_destroy(&smtp);
        return error_set(err, UNAVAILABLE, "mail: no descriptors or threads");
    }
    *ret_smtp = smtp;
    return OK;
}

static void
close_links(struct smtp *smtp)
{
    for (int route = 0; route < smtp->routes; route++)
        for (struct smtp_link *link; (link = take_idle(smtp, route));)
            smtp_link_destroy(&link);
}

void
smtp_destroy(struct smtp **smtp_p)
{
    struct smtp *smtp = *smtp_p;

    if (!smtp)
        return;
    pthread_mutex_lock(&smtp->lock);
    smtp->is_stopping = true;
    pthread_cond_broadcast(&smtp->started);
    pthread_cond_broadcast(&smtp->urgent_started);
    pthread_mutex_unlock(&smtp->lock);
    for (int i = 0; i < smtp->thread_count; i++)
        pthread_join(smtp->threads[i], NULL);
    close_links(smtp);
    for (int i = 0; i < JOBS_MAX; i++)
        free(smtp->jobs[i].bytes);
    close(smtp->ended_fd);
    pthread_cond_destroy(&smtp->started);
    pthread_cond_destroy(&smtp->urgent_started);
    pthread_mutex_destroy(&smtp->lock);
    curl_global_cleanup();
    free(smtp);
    *smtp_p = NULL;
}

int
smtp_route(struct smtp *smtp, const char *url)
{
    for (int route = 0; route < smtp->routes; route++)
        if (strcmp(smtp->urls[route], url) == 0)
            return route;
    if (smtp->routes == SMTP_ROUTES_MAX)
        return -1;
    smtp->urls[smtp->routes] = url;
    return smtp->routes++;
}

static int
under_way(const struct smtp *smtp)
{
    return (smtp->options.connections + 1) * SMTP_AHEAD_MAX - smtp->free_count;
}

/* Beside what each connection has, as much as will be sent while the loop is in the database. */
bool
smtp_has_room(const struct smtp *smtp, bool is_urgent)
{
    int most = smtp->options.connections * SMTP_AHEAD_MAX;
    int wanted = smtp->options.connections * SMTP_AHEAD + smtp->pace.last;

    return is_urgent ? smtp->free_count > 0 : under_way(smtp) < (wanted < most ? wanted : most);
}

void
smtp_start(struct smtp *smtp, const struct smtp_mail *mail)
{
    struct smtp_job *job = smtp->free;

    smtp->free = job->next;
    smtp->free_count--;
    job->id = mail->id;
    job->route = mail->route;
    job->is_urgent = mail->is_urgent;
    /* With angle brackets libcurl sends the addresses as they are. */
    snprintf(job->from, sizeof job->from, "<%.*s>", TEXT_ARGS(mail->from));
    snprintf(job->to, sizeof job->to, "<%.*s>", TEXT_ARGS(mail->to));
    job->bytes = mail->bytes;
    job->size = mail->size;
    pthread_mutex_lock(&smtp->lock);
    jobs_add(&smtp->ready[mail->is_urgent], job);
    pthread_cond_signal(&smtp->started);
    if (mail->is_urgent)
        pthread_cond_signal(&smtp->urgent_started);
    pthread_mutex_unlock(&smtp->lock);
}

static struct smtp_job *
take_ended(struct smtp *smtp)
{
    pthread_mutex_lock(&smtp->lock);
    struct smtp_job *list = smtp->ended.first;
    jobs_open(&smtp->ended);
    smtp->is_told = false;
    pthread_mutex_unlock(&smtp->lock);
    return list;
}

void
smtp_step(struct smtp *smtp)
{
    eventfd_t count = 0;
    int ended = 0;

    eventfd_read(smtp->ended_fd, &count);
    for (struct smtp_job *job = take_ended(smtp), *next; job; job = next) {
        next = job->next;
        free(job->bytes);
        job->bytes = NULL;
        job->next = smtp->free;
        smtp->free = job;
        smtp->free_count++;
        ended++;
        smtp->options.on_done(smtp->options.self, job->id, &job->outcome);
    }
    pace_keep(&smtp->pace, ended, clock_steady_ms());
}

size_t
smtp_prepare(struct smtp *smtp, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    if (under_way(smtp) > 0 && *timeout_ms > SMTP_TELL_MS)
        *timeout_ms = SMTP_TELL_MS;
    if (capacity == 0)
        return 0;
    fds[0] = (struct pollfd){ .fd = smtp->ended_fd, .events = POLLIN };
    return 1;
}
