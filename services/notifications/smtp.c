#include "smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* The mail server closes a quiet connection after 300 s; we do so before. */
enum { ADDRESS_SIZE = 300, CONNECTION_AGE_S = 60 };

enum slot_state { SLOT_FREE, SLOT_BUSY, SLOT_ENDED };

/* A connection and its thread. While it is BUSY all of it is the thread's, at any
 * other time the loop's; `state` and `is_stopping` are read and written under the
 * lock. */
struct slot {
    struct smtp *smtp;
    pthread_t thread;
    enum slot_state state;
    CURL *easy;
    char to[ADDRESS_SIZE];
    char *bytes;
    size_t size, sent;
    int64_t id;
    enum smtp_result result;
    long code;
};

struct smtp {
    pthread_mutex_t lock;
    pthread_cond_t started; /* a slot is BUSY, or all are to stop */
    int ended_fd;           /* readable when a slot has ENDED */
    bool is_stopping;
    const char *url, *from;
    struct slot slots[SMTP_CONNECTIONS_MAX];
    int connections;
    int busy; /* started and not yet told; the loop's */
    smtp_done *on_done;
    void *self;
};

static size_t
read_bytes(char *to, size_t size, size_t count, void *slot_)
{
    struct slot *slot = slot_;
    size_t rest = slot->size - slot->sent;
    size_t step = rest < size * count ? rest : size * count;

    memcpy(to, slot->bytes + slot->sent, step);
    slot->sent += step;
    return step;
}

static bool
is_stopping(struct smtp *smtp)
{
    pthread_mutex_lock(&smtp->lock);
    bool is_it = smtp->is_stopping;
    pthread_mutex_unlock(&smtp->lock);
    return is_it;
}

/* libcurl asks about once a second whether to go on. */
static int
on_progress(void *smtp, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return is_stopping(smtp);
}

/* The last answer is about this mail only if libcurl got as far as its sender,
 * its recipient or its content; before that (greeting, HELO) it is the server's
 * state, whatever the number. */
static enum smtp_result
result_of(CURLcode code, long answer, bool is_about_mail)
{
    if (code == CURLE_OK)
        return SMTP_ACCEPTED;
    if (!is_about_mail || answer < 400 || answer == 421)
        return SMTP_AWAY;
    return answer >= 500 ? SMTP_REFUSED : SMTP_PUT_OFF;
}

static void
set_up(struct slot *slot)
{
    curl_easy_setopt(slot->easy, CURLOPT_URL, slot->smtp->url);
    curl_easy_setopt(slot->easy, CURLOPT_MAIL_FROM, slot->smtp->from);
    curl_easy_setopt(slot->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(slot->easy, CURLOPT_READFUNCTION, read_bytes);
    curl_easy_setopt(slot->easy, CURLOPT_READDATA, slot);
    curl_easy_setopt(slot->easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(slot->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(slot->easy, CURLOPT_XFERINFODATA, slot->smtp);
    curl_easy_setopt(slot->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(slot->easy, CURLOPT_TIMEOUT, (long)SMTP_TIMEOUT_S);
    curl_easy_setopt(slot->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(slot->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(slot->easy, CURLOPT_MAXAGE_CONN, (long)CONNECTION_AGE_S);
}

/* A connection on which something went wrong is never used again: a late answer
 * to this mail would be taken for one to the next. */
static void
drop_connection(struct slot *slot)
{
    curl_socket_t fd = CURL_SOCKET_BAD;

    if (curl_easy_getinfo(slot->easy, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK
        && fd != CURL_SOCKET_BAD)
        shutdown(fd, SHUT_RDWR); /* so that closing waits for no answer to QUIT */
    curl_easy_cleanup(slot->easy);
    slot->easy = curl_easy_init();
    if (!slot->easy)
        abort();
    set_up(slot);
}

static void
send_mail(struct slot *slot)
{
    struct curl_slist *recipients = curl_slist_append(NULL, slot->to);

    slot->code = 0;
    curl_easy_setopt(slot->easy, CURLOPT_MAIL_RCPT, recipients);
    CURLcode code = curl_easy_perform(slot->easy);
    curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &slot->code);
    slot->result = result_of(code, slot->code, code == CURLE_SEND_ERROR || slot->sent > 0);
    curl_easy_setopt(slot->easy, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    if (slot->result == SMTP_AWAY)
        drop_connection(slot);
}

/* The thread of a connection: waits for a mail, sends it, tells the loop. */
static void *
run_slot(void *slot_)
{
    struct slot *slot = slot_;
    struct smtp *smtp = slot->smtp;

    pthread_mutex_lock(&smtp->lock);
    while (!smtp->is_stopping) {
        if (slot->state != SLOT_BUSY) {
            pthread_cond_wait(&smtp->started, &smtp->lock);
            continue;
        }
        pthread_mutex_unlock(&smtp->lock);
        send_mail(slot);
        pthread_mutex_lock(&smtp->lock);
        slot->state = SLOT_ENDED;
        eventfd_write(smtp->ended_fd, 1);
    }
    pthread_mutex_unlock(&smtp->lock);
    return NULL;
}

static bool
slot_open(struct smtp *smtp, struct slot *slot)
{
    slot->smtp = smtp;
    slot->easy = curl_easy_init();
    if (!slot->easy)
        return false;
    set_up(slot);
    return pthread_create(&slot->thread, NULL, run_slot, slot) == 0;
}

enum status
smtp_open(const char *url, const char *from, int connections, smtp_done *on_done, void *self,
          struct smtp **ret_smtp, struct error *err)
{
    struct smtp *smtp = calloc(1, sizeof *smtp);

    if (!smtp || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
    pthread_mutex_init(&smtp->lock, NULL);
    pthread_cond_init(&smtp->started, NULL);
    smtp->url = url;
    smtp->from = from;
    smtp->on_done = on_done;
    smtp->self = self;
    smtp->ended_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    while (smtp->connections < connections && slot_open(smtp, &smtp->slots[smtp->connections]))
        smtp->connections++;
    if (smtp->ended_fd < 0 || smtp->connections < connections) {
        smtp_destroy(&smtp);
        return error_set(err, UNAVAILABLE, "mail: no descriptors or threads");
    }
    *ret_smtp = smtp;
    return OK;
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
    pthread_mutex_unlock(&smtp->lock);
    for (int i = 0; i < smtp->connections; i++)
        pthread_join(smtp->slots[i].thread, NULL);
    for (int i = 0; i < SMTP_CONNECTIONS_MAX; i++) {
        curl_easy_cleanup(smtp->slots[i].easy);
        free(smtp->slots[i].bytes);
    }
    close(smtp->ended_fd);
    pthread_cond_destroy(&smtp->started);
    pthread_mutex_destroy(&smtp->lock);
    curl_global_cleanup();
    free(smtp);
    *smtp_p = NULL;
}

bool
smtp_has_room(const struct smtp *smtp)
{
    return smtp->busy < smtp->connections;
}

void
smtp_start(struct smtp *smtp, int64_t id, struct text to, char *bytes, size_t size)
{
    struct slot *slot = smtp->slots;

    pthread_mutex_lock(&smtp->lock);
    while (slot->state != SLOT_FREE)
        slot++;
    /* With angle brackets libcurl sends the address as it is. */
    snprintf(slot->to, sizeof slot->to, "<%.*s>", TEXT_ARGS(to));
    slot->bytes = bytes;
    slot->size = size;
    slot->sent = 0;
    slot->id = id;
    slot->state = SLOT_BUSY;
    smtp->busy++;
    pthread_cond_broadcast(&smtp->started);
    pthread_mutex_unlock(&smtp->lock);
}

/* Frees the next slot that has ended; NULL when there is none. */
static struct slot *
take_ended(struct smtp *smtp)
{
    struct slot *found = NULL;

    pthread_mutex_lock(&smtp->lock);
    for (int i = 0; i < smtp->connections && !found; i++)
        if (smtp->slots[i].state == SLOT_ENDED)
            found = &smtp->slots[i];
    if (found) {
        found->state = SLOT_FREE;
        free(found->bytes);
        found->bytes = NULL;
        smtp->busy--;
    }
    pthread_mutex_unlock(&smtp->lock);
    return found;
}

void
smtp_step(struct smtp *smtp)
{
    eventfd_t count = 0;
    struct slot *slot;

    eventfd_read(smtp->ended_fd, &count);
    while ((slot = take_ended(smtp)))
        smtp->on_done(smtp->self, slot->id, slot->result, slot->code);
}

size_t
smtp_prepare(struct smtp *smtp, struct pollfd *fds, size_t capacity)
{
    if (smtp->busy == 0 || capacity == 0)
        return 0;
    fds[0] = (struct pollfd){ .fd = smtp->ended_fd, .events = POLLIN };
    return 1;
}
