#include "smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>

enum { ADDRESS_SIZE = 300, BUSY_STEP_MS = 20 };

struct slot {
    CURL *easy;
    struct curl_slist *recipients;
    char *bytes;
    size_t size, sent;
    int64_t id;
    bool is_busy;
};

struct smtp {
    CURLM *multi;
    struct slot slots[SMTP_CONNECTIONS_MAX];
    int connections;
    int busy;
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

static void
slot_open(struct slot *slot, const char *url, const char *from)
{
    slot->easy = curl_easy_init();
    if (!slot->easy)
        abort();
    curl_easy_setopt(slot->easy, CURLOPT_URL, url);
    curl_easy_setopt(slot->easy, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(slot->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(slot->easy, CURLOPT_READFUNCTION, read_bytes);
    curl_easy_setopt(slot->easy, CURLOPT_READDATA, slot);
    curl_easy_setopt(slot->easy, CURLOPT_PRIVATE, slot);
    curl_easy_setopt(slot->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(slot->easy, CURLOPT_TIMEOUT, (long)SMTP_TIMEOUT_S);
    curl_easy_setopt(slot->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(slot->easy, CURLOPT_PROXY, "");
}

enum status
smtp_open(const char *url, const char *from, int connections, smtp_done *on_done, void *self,
          struct smtp **ret_smtp, struct error *err)
{
    struct smtp *smtp = calloc(1, sizeof *smtp);

    if (!smtp || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK
        || !(smtp->multi = curl_multi_init())) {
        free(smtp);
        return error_set(err, UNAVAILABLE, "libcurl can't start");
    }
    smtp->connections = connections;
    smtp->on_done = on_done;
    smtp->self = self;
    curl_multi_setopt(smtp->multi, CURLMOPT_MAXCONNECTS, (long)connections);
    for (int i = 0; i < connections; i++)
        slot_open(&smtp->slots[i], url, from);
    *ret_smtp = smtp;
    return OK;
}

static void
slot_free(struct smtp *smtp, struct slot *slot)
{
    if (slot->is_busy) {
        curl_multi_remove_handle(smtp->multi, slot->easy);
        smtp->busy--;
    }
    curl_slist_free_all(slot->recipients);
    free(slot->bytes);
    slot->recipients = NULL;
    slot->bytes = NULL;
    slot->is_busy = false;
}

void
smtp_destroy(struct smtp **smtp_p)
{
    struct smtp *smtp = *smtp_p;

    if (!smtp)
        return;
    for (int i = 0; i < smtp->connections; i++) {
        slot_free(smtp, &smtp->slots[i]);
        curl_easy_cleanup(smtp->slots[i].easy);
    }
    curl_multi_cleanup(smtp->multi);
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
    char address[ADDRESS_SIZE];
    struct slot *slot = smtp->slots;

    while (slot->is_busy)
        slot++;
    /* With angle brackets libcurl sends the address as it is. */
    snprintf(address, sizeof address, "<%.*s>", TEXT_ARGS(to));
    slot->recipients = curl_slist_append(NULL, address);
    slot->bytes = bytes;
    slot->size = size;
    slot->sent = 0;
    slot->id = id;
    slot->is_busy = true;
    smtp->busy++;
    curl_easy_setopt(slot->easy, CURLOPT_MAIL_RCPT, slot->recipients);
    curl_multi_add_handle(smtp->multi, slot->easy);
}

static enum smtp_result
result_of(CURLcode code, long answer)
{
    if (code == CURLE_OK)
        return SMTP_ACCEPTED;
    if (answer >= 500 && answer < 600)
        return SMTP_REFUSED;
    return answer >= 400 && answer < 500 && answer != 421 ? SMTP_PUT_OFF : SMTP_AWAY;
}

static void
finish(struct smtp *smtp, const CURLMsg *ended)
{
    struct slot *slot = NULL;
    long answer = 0;
    enum smtp_result result;

    curl_easy_getinfo(ended->easy_handle, CURLINFO_PRIVATE, (char **)&slot);
    curl_easy_getinfo(ended->easy_handle, CURLINFO_RESPONSE_CODE, &answer);
    result = result_of(ended->data.result, answer);
    slot_free(smtp, slot);
    smtp->on_done(smtp->self, slot->id, result, answer);
}

void
smtp_step(struct smtp *smtp)
{
    int running = 0;
    int left = 0;
    CURLMsg *message;

    if (smtp->busy == 0)
        return;
    curl_multi_perform(smtp->multi, &running);
    while ((message = curl_multi_info_read(smtp->multi, &left)))
        if (message->msg == CURLMSG_DONE)
            finish(smtp, message);
}

size_t
smtp_prepare(struct smtp *smtp, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    fd_set in;
    fd_set out;
    fd_set exceptional;
    int last = -1;
    long wait_ms = -1;
    size_t count = 0;

    if (smtp->busy == 0)
        return 0;
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&exceptional);
    curl_multi_fdset(smtp->multi, &in, &out, &exceptional, &last);
    for (int fd = 0; fd <= last && count < capacity; fd++) {
        short events =
            (short)((FD_ISSET(fd, &in) ? POLLIN : 0) | (FD_ISSET(fd, &out) ? POLLOUT : 0));

        if (events)
            fds[count++] = (struct pollfd){ .fd = fd, .events = events };
    }
    curl_multi_timeout(smtp->multi, &wait_ms);
    if (wait_ms < 0 || wait_ms > BUSY_STEP_MS)
        wait_ms = BUSY_STEP_MS;
    if (wait_ms < *timeout_ms)
        *timeout_ms = (int)wait_ms;
    return count;
}
