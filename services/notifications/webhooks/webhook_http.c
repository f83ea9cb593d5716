#include "webhook_http.h"
#include "address.h"
#include "webhook_why.h"

#include "common/base/clock.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 64, ANSWER_BYTES_MAX = 64 * 1024, IDLE_MS = 60000 };

struct sending {
    struct webhook_http *http;
    CURL *easy;
    struct curl_slist *headers;
    void *tag;
    int64_t began_ms;
    size_t answer_bytes;
    bool is_busy, is_forbidden;
};

struct webhook_http {
    struct webhook_http_options options;
    CURLM *multi;
    int epoll_fd;
    int64_t due_ms; /* when libcurl wants to be called; 0: it does not */
    struct sending list[WEBHOOK_SENDS_MAX];
    size_t busy;
    webhook_done *on_done;
    void *self;
};

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *http_, void *known)
{
    struct webhook_http *http = http_;
    struct epoll_event event = { .data.fd = fd };

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(http->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
    int op = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(http->epoll_fd, op, fd, &event) != 0 && errno == EEXIST)
        epoll_ctl(http->epoll_fd, EPOLL_CTL_MOD, fd, &event);
    curl_multi_assign(http->multi, fd, http);
    return 0;
}

static int
on_timer(CURLM *multi, long timeout_ms, void *http_)
{
    struct webhook_http *http = http_;

    (void)multi;
    http->due_ms = timeout_ms < 0 ? 0 : clock_steady_ms() + timeout_ms;
    return 0;
}

/* Called with the address that is to be connected to. */
static curl_socket_t
on_open(void *sending_, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct sending *sending = sending_;

    (void)purpose;
    if (!sending->http->options.is_private_allowed
        && !address_is_public(&address->addr, address->addrlen)) {
        sending->is_forbidden = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t
on_answer(char *data, size_t size, size_t count, void *sending_)
{
    struct sending *sending = sending_;

    (void)data;
    sending->answer_bytes += size * count;
    return sending->answer_bytes > ANSWER_BYTES_MAX ? 0 : size * count;
}

static void
set_up(struct sending *sending)
{
    const struct webhook_http_options *options = &sending->http->options;
    CURL *easy = sending->easy;

    curl_easy_setopt(easy, CURLOPT_PRIVATE, sending);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* Else who is over waits for its thread that asks for the name, and everybody with it. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                     options->is_http_allowed ? "http,https" : "https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "Golden-Thread-Webhooks/1");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)WEBHOOK_CONNECT_S);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, options->timeout_s);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, sending);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, sending);
    if (options->ca_file[0])
        curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
}

enum status
webhook_http_open(const struct webhook_http_options *options, webhook_done *on_done, void *self,
                  struct webhook_http **ret_http, struct error *err)
{
    struct webhook_http *http = calloc(1, sizeof *http);

    if (!http)
        return error_set(err, UNAVAILABLE, "out of memory");
    *http = (struct webhook_http){ .options = *options, .on_done = on_done, .self = self };
    http->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    http->multi = curl_multi_init();
    if (http->epoll_fd < 0 || !http->multi) {
        webhook_http_destroy(&http);
        return error_set(err, UNAVAILABLE, "cannot begin to send webhooks");
    }
    curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
    curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)WEBHOOK_SENDS_MAX);
    *ret_http = http;
    return OK;
}

static void
end(struct sending *sending)
{
    curl_multi_remove_handle(sending->http->multi, sending->easy);
    curl_slist_free_all(sending->headers);
    sending->headers = NULL;
    sending->is_busy = false;
    sending->http->busy--;
}

void
webhook_http_destroy(struct webhook_http **http_p)
{
    struct webhook_http *http = *http_p;

    if (!http)
        return;
    for (size_t i = 0; i < WEBHOOK_SENDS_MAX; i++) {
        if (http->list[i].is_busy)
            end(&http->list[i]);
        curl_easy_cleanup(http->list[i].easy);
    }
    curl_multi_cleanup(http->multi);
    if (http->epoll_fd >= 0)
        close(http->epoll_fd);
    free(http);
    *http_p = NULL;
}

bool
webhook_http_has_room(const struct webhook_http *http)
{
    return http->busy < WEBHOOK_SENDS_MAX;
}

static struct curl_slist *
headers_of(const struct webhook_request *request)
{
    struct curl_slist *list = NULL;
    char line[256];

    list = curl_slist_append(list, "Content-Type: application/cloudevents+json; charset=utf-8");
    list = curl_slist_append(list, "Expect:");
    snprintf(line, sizeof line, "webhook-id: %.*s", TEXT_ARGS(request->id));
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "webhook-timestamp: %lld", (long long)request->timestamp);
    list = curl_slist_append(list, line);
    snprintf(line, sizeof line, "webhook-signature: %.*s", TEXT_ARGS(request->signatures));
    return curl_slist_append(list, line);
}

void
webhook_http_start(struct webhook_http *http, const struct webhook_request *request)
{
    struct sending *sending = http->list;

    while (sending->is_busy)
        sending++;
    sending->http = http;
    if (!sending->easy && !(sending->easy = curl_easy_init()))
        abort();
    curl_easy_reset(sending->easy);
    set_up(sending);
    sending->headers = headers_of(request);
    curl_easy_setopt(sending->easy, CURLOPT_URL, request->url);
    curl_easy_setopt(sending->easy, CURLOPT_HTTPHEADER, sending->headers);
    curl_easy_setopt(sending->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(sending->easy, CURLOPT_POSTFIELDS, request->body.data);
    curl_easy_setopt(sending->easy, CURLOPT_POSTFIELDSIZE, (long)request->body.size);
    sending->tag = request->tag;
    sending->began_ms = clock_steady_ms();
    sending->answer_bytes = 0;
    sending->is_forbidden = false;
    sending->is_busy = true;
    http->busy++;
    curl_multi_add_handle(http->multi, sending->easy);
}

/* The status counts once there is one, however much is said behind it. */
static struct webhook_result
result_of(const struct sending *sending, CURLcode code)
{
    struct webhook_result result = { .milliseconds = clock_steady_ms() - sending->began_ms };
    curl_off_t wait_s = 0;

    curl_easy_getinfo(sending->easy, CURLINFO_RESPONSE_CODE, &result.status);
    if (curl_easy_getinfo(sending->easy, CURLINFO_RETRY_AFTER, &wait_s) == CURLE_OK)
        result.retry_after_s = wait_s;
    if (code != CURLE_OK && code != CURLE_WRITE_ERROR)
        result.status = 0;
    if (result.status)
        snprintf(result.answer, sizeof result.answer, "%ld", result.status);
    else
        snprintf(result.answer, sizeof result.answer, "%s",
                 sending->is_forbidden ? "forbidden_address" : webhook_why(sending->easy, code));
    return result;
}

static void
tell_ended(struct webhook_http *http)
{
    CURLMsg *message = NULL;
    int left = 0;

    while ((message = curl_multi_info_read(http->multi, &left))) {
        struct sending *sending = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result; /* gone once the handle is removed */
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&sending);
        struct webhook_result result = result_of(sending, code);
        end(sending);
        http->on_done(http->self, sending->tag, &result);
    }
}

void
webhook_http_step(struct webhook_http *http)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    int running = 0;
    int count = epoll_wait(http->epoll_fd, events, EVENTS_AT_ONCE, 0);

    for (int i = 0; i < count; i++) {
        int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0)
                   | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0)
                   | (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        curl_multi_socket_action(http->multi, events[i].data.fd, what, &running);
    }
    if (http->due_ms && clock_steady_ms() >= http->due_ms) {
        http->due_ms = 0;
        curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    tell_ended(http);
}

int
webhook_http_wait(const struct webhook_http *http, int *ret_timeout_ms)
{
    int64_t wait_ms = http->due_ms ? http->due_ms - clock_steady_ms() : IDLE_MS;

    *ret_timeout_ms = wait_ms < 0 ? 0 : (int)wait_ms;
    return http->epoll_fd;
}
