#include "notify.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { URL_SIZE = 1024, ADDRESS_LINES_MAX = 7, LINE_SIZE = 400 };

struct call {
    CURL *easy; /* NULL: free */
    struct curl_slist *headers;
    int64_t id;
    bool is_look;
    char *request;
    char *answer;
    size_t size;
};

struct notify {
    struct notify_options options;
    CURLM *multi;
    int running;
    struct call calls[NOTIFY_REQUESTS_MAX];
};

static const char *const paths[] = { "email", "sms", "letter" };

enum status
notify_open(const struct notify_options *options, struct notify **ret_notify, struct error *err)
{
    struct notify *notify = calloc(1, sizeof *notify);

    if (!notify || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        abort();
    notify->options = *options;
    notify->multi = curl_multi_init();
    if (!notify->multi) {
        notify_destroy(&notify);
        return error_set(err, UNAVAILABLE, "notify: no memory");
    }
    curl_multi_setopt(notify->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)NOTIFY_CONNECTIONS);
    *ret_notify = notify;
    return OK;
}

static void
call_end(struct notify *notify, struct call *call)
{
    if (!call->easy)
        return;
    curl_multi_remove_handle(notify->multi, call->easy);
    curl_easy_cleanup(call->easy);
    curl_slist_free_all(call->headers);
    free(call->request);
    free(call->answer);
    memset(call, 0, sizeof *call);
}

void
notify_destroy(struct notify **notify_p)
{
    struct notify *notify = *notify_p;

    if (!notify)
        return;
    for (int i = 0; i < NOTIFY_REQUESTS_MAX; i++)
        call_end(notify, &notify->calls[i]);
    curl_multi_cleanup(notify->multi);
    curl_global_cleanup();
    free(notify);
    *notify_p = NULL;
}

static struct call *
free_call(struct notify *notify)
{
    for (int i = 0; i < NOTIFY_REQUESTS_MAX; i++)
        if (!notify->calls[i].easy)
            return &notify->calls[i];
    return NULL;
}

bool
notify_has_room(const struct notify *notify)
{
    for (int i = 0; i < NOTIFY_REQUESTS_MAX; i++)
        if (!notify->calls[i].easy)
            return true;
    return false;
}

static size_t
take_answer(char *bytes, size_t size, size_t count, void *call_)
{
    struct call *call = call_;
    size_t more = size * count;

    if (call->size + more > NOTIFY_ANSWER_MAX)
        return 0; /* ends it as a broken answer */
    char *grown = realloc(call->answer, call->size + more + 1);
    if (!grown)
        abort();
    call->answer = grown;
    memcpy(call->answer + call->size, bytes, more);
    call->size += more;
    return more;
}

/* A postal address is its lines, at most seven. */
static void
add_postal(json_t *values, struct text to)
{
    char name[LINE_SIZE];

    for (int line = 1; line <= ADDRESS_LINES_MAX && to.size > 0; line++) {
        const char *feed = memchr(to.data, '\n', to.size);
        size_t size = feed ? (size_t)(feed - to.data) : to.size;

        snprintf(name, sizeof name, "address_line_%d", line);
        json_object_set_new(values, name, json_stringn(to.data, size));
        to.data += feed ? size + 1 : size;
        to.size -= feed ? size + 1 : size;
    }
}

static char *
write_request(const struct notify *notify, const struct notify_message *message)
{
    json_t *values = json_object();
    json_t *request = json_object();

    json_object_set_new(request, "template_id",
                        json_string(notify->options.templates[message->channel]));
    json_object_set_new(request, "reference", json_string(message->reference));
    json_object_set_new(values, "body", json_string(message->body));
    if (message->channel != NOTIFY_SMS)
        json_object_set_new(values, "subject", json_string(message->subject));
    if (message->channel == NOTIFY_LETTER)
        add_postal(values, message->to);
    else
        json_object_set_new(request,
                            message->channel == NOTIFY_SMS ? "phone_number" : "email_address",
                            json_stringn(message->to.data, message->to.size));
    json_object_set_new(request, "personalisation", values);
    char *text = json_dumps(request, JSON_COMPACT);
    json_decref(request);
    return text;
}

static void
set_request(struct notify *notify, struct call *call, const struct notify_message *message)
{
    char url[URL_SIZE];

    if (message->is_look) {
        snprintf(url, sizeof url, "%s/v2/notifications?reference=%s", notify->options.url,
                 message->reference);
    } else {
        snprintf(url, sizeof url, "%s/v2/notifications/%s", notify->options.url,
                 paths[message->channel]);
        call->request = write_request(notify, message);
        curl_easy_setopt(call->easy, CURLOPT_POSTFIELDS, call->request);
    }
    curl_easy_setopt(call->easy, CURLOPT_URL, url);
}

static void
set_headers(struct notify *notify, struct call *call, int64_t now_us)
{
    char token[NOTIFY_TOKEN_SIZE], line[NOTIFY_TOKEN_SIZE + 64];

    notify_token(&notify->options.key, now_us, token);
    snprintf(line, sizeof line, "Authorization: Bearer %s", token);
    call->headers = curl_slist_append(NULL, line);
    call->headers = curl_slist_append(call->headers, "Content-Type: application/json");
    call->headers = curl_slist_append(call->headers, "User-Agent: golden-thread");
    call->headers = curl_slist_append(call->headers, "Expect:");
    curl_easy_setopt(call->easy, CURLOPT_HTTPHEADER, call->headers);
}

void
notify_start(struct notify *notify, const struct notify_message *message, int64_t now_us)
{
    struct call *call = free_call(notify);

    call->easy = curl_easy_init();
    if (!call->easy)
        abort();
    call->id = message->id;
    call->is_look = message->is_look;
    set_request(notify, call, message);
    set_headers(notify, call, now_us);
    curl_easy_setopt(call->easy, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(call->easy, CURLOPT_WRITEDATA, call);
    curl_easy_setopt(call->easy, CURLOPT_PRIVATE, call);
    curl_easy_setopt(call->easy, CURLOPT_TIMEOUT, (long)NOTIFY_TIMEOUT_S);
    curl_easy_setopt(call->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(call->easy, CURLOPT_QUICK_EXIT, 1L); /* waits for no name server at its end */
    curl_easy_setopt(call->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(call->easy, CURLOPT_PROXY, "");
    curl_multi_add_handle(notify->multi, call->easy);
    curl_multi_perform(notify->multi, &notify->running);
}

static void
end_call(struct notify *notify, struct call *call, CURLcode code, int64_t now_us)
{
    int64_t id = call->id;
    long status = 0;

    if (code == CURLE_OK)
        curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
    struct notify_answer answer =
        notify_read(status, (struct text){ call->answer, call->size }, call->is_look, now_us);
    call_end(notify, call);
    notify->options.on_done(notify->options.self, id, &answer, status);
}

void
notify_step(struct notify *notify, int64_t now_us)
{
    int left = 0;

    curl_multi_perform(notify->multi, &notify->running);
    for (CURLMsg *message; (message = curl_multi_info_read(notify->multi, &left));) {
        struct call *call = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
        end_call(notify, call, code, now_us);
    }
}

size_t
notify_prepare(struct notify *notify, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    fd_set reading, writing, failing;
    int last = -1;
    long wait_ms = -1;
    size_t count = 0;

    if (notify->running == 0)
        return 0;
    FD_ZERO(&reading);
    FD_ZERO(&writing);
    FD_ZERO(&failing);
    curl_multi_fdset(notify->multi, &reading, &writing, &failing, &last);
    curl_multi_timeout(notify->multi, &wait_ms);
    for (int fd = 0; fd <= last && count < capacity; fd++) {
        short events =
            (short)((FD_ISSET(fd, &reading) ? POLLIN : 0) | (FD_ISSET(fd, &writing) ? POLLOUT : 0));
        if (events)
            fds[count++] = (struct pollfd){ .fd = fd, .events = events };
    }
    if (wait_ms >= 0 && wait_ms < *timeout_ms)
        *timeout_ms = (int)wait_ms;
    return count;
}
