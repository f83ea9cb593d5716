#include "jwks_fetch.h"

#include "common/base/clock.h"
#include "common/base/log.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { SECOND_MS = 1000, HTTP_OK = 200 };

struct jwks_source {
    char *url;
    CURLM *multi;
    CURL *easy; /* NULL: none is under way */
    char document[JWKS_BYTES_MAX];
    size_t size;
    struct jwks *jwks;
    uint64_t generation;
    int64_t begun_ms;   /* the last fetch */
    int64_t fetched_ms; /* the last that was good */
    int64_t due_ms;     /* the next */
    bool is_known_away; /* it was logged */
};

static void
url_end(CURLU **url_p)
{
    curl_url_cleanup(*url_p);
}

static void
part_end(char **part_p)
{
    curl_free(*part_p);
}

/* Who could change a key set on its way could make tokens. */
static bool
is_safe(const char *text)
{
    AUTO(url_end) CURLU *url = curl_url();
    AUTO(part_end) char *scheme = NULL, *host = NULL;

    if (!url || curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK
        || curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK
        || curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return false;
    return strcmp(scheme, "https") == 0
           || (strcmp(scheme, "http") == 0
               && (strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0));
}

/* Without an identity provider nobody needs it, nor the memory that it takes. */
static bool
start_curl(struct jwks_source *source)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK)
        source->multi = curl_multi_init();
    return source->multi != NULL;
}

enum status
jwks_source_open(const char *url, struct jwks_source **ret_source, struct error *err)
{
    AUTO(jwks_source_destroy) struct jwks_source *source = calloc(1, sizeof *source);

    if (!source || !(source->url = strdup(url)))
        abort();
    if (*url && !is_safe(url))
        return error_set(err, INVALID, "JWT_KEYS_URL must be https, or http to this machine");
    if (*url && !start_curl(source))
        return error_set(err, UNAVAILABLE, "libcurl does not start");
    source->begun_ms = clock_steady_ms() - JWKS_AGAIN_S * SECOND_MS;
    *ret_source = source;
    source = NULL;
    return OK;
}

static void
end_fetch(struct jwks_source *source)
{
    if (!source->easy)
        return;
    curl_multi_remove_handle(source->multi, source->easy);
    curl_easy_cleanup(source->easy);
    source->easy = NULL;
}

void
jwks_source_destroy(struct jwks_source **source_p)
{
    struct jwks_source *source = *source_p;

    if (!source)
        return;
    end_fetch(source);
    if (source->multi)
        curl_multi_cleanup(source->multi);
    jwks_destroy(&source->jwks);
    free(source->url);
    free(source);
    *source_p = NULL;
}

const struct jwks *
jwks_source_keys(const struct jwks_source *source)
{
    return source->jwks;
}

uint64_t
jwks_source_generation(const struct jwks_source *source)
{
    return source->generation;
}

/* libcurl's: what is too much ends the fetch. */
static size_t
take_bytes(char *bytes, size_t size, size_t count, void *self)
{
    struct jwks_source *source = self;
    size_t all = size * count;

    if (all > sizeof source->document - source->size)
        return 0;
    memcpy(source->document + source->size, bytes, all);
    source->size += all;
    return all;
}

static void
begin_fetch(struct jwks_source *source)
{
    source->begun_ms = clock_steady_ms();
    source->due_ms = source->begun_ms + JWKS_REFRESH_S * SECOND_MS;
    source->size = 0;
    source->easy = curl_easy_init();
    if (!source->easy)
        abort();
    curl_easy_setopt(source->easy, CURLOPT_URL, source->url);
    curl_easy_setopt(source->easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(source->easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(source->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(source->easy, CURLOPT_QUICK_EXIT,
                     1L); /* waits for no name server at its end */
    curl_easy_setopt(source->easy, CURLOPT_TIMEOUT_MS, (long)JWKS_TIMEOUT_MS);
    curl_easy_setopt(source->easy, CURLOPT_USERAGENT, "golden-thread");
    curl_easy_setopt(source->easy, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(source->easy, CURLOPT_WRITEDATA, source);
    curl_multi_add_handle(source->multi, source->easy);
}

bool
jwks_source_want(struct jwks_source *source)
{
    if (!*source->url)
        return false;
    if (!source->easy && clock_steady_ms() - source->begun_ms >= JWKS_AGAIN_S * SECOND_MS)
        begin_fetch(source);
    return source->easy != NULL;
}

size_t
jwks_source_prepare(struct jwks_source *source, struct pollfd *fds, size_t capacity,
                    int *timeout_ms)
{
    fd_set reads, writes, errors;
    long curl_ms = -1;
    int highest = -1;
    size_t count = 0;

    if (!source->easy)
        return 0;
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_ZERO(&errors);
    curl_multi_fdset(source->multi, &reads, &writes, &errors, &highest);
    for (int fd = 0; fd <= highest && count < capacity; fd++)
        if (FD_ISSET(fd, &reads) || FD_ISSET(fd, &writes))
            fds[count++] = (struct pollfd){
                .fd = fd,
                .events = (short)((FD_ISSET(fd, &reads) ? POLLIN : 0)
                                  | (FD_ISSET(fd, &writes) ? POLLOUT : 0)),
            };
    curl_multi_timeout(source->multi, &curl_ms);
    if (curl_ms >= 0 && curl_ms < *timeout_ms)
        *timeout_ms = (int)curl_ms;
    return count;
}

static void
tell_away(struct jwks_source *source, const char *why)
{
    if (!source->is_known_away)
        log_line(LOG_WARNING_LINE, "jwks", "the identity provider's keys were not got: %s", why);
    source->is_known_away = true;
    source->due_ms = clock_steady_ms() + JWKS_AGAIN_S * SECOND_MS;
}

static void
take_document(struct jwks_source *source)
{
    struct error err = { 0 };
    struct jwks *jwks = NULL;

    if (jwks_parse((struct text){ source->document, source->size }, &jwks, &err) != OK) {
        tell_away(source, err.text);
        return;
    }
    jwks_destroy(&source->jwks);
    source->jwks = jwks;
    source->generation++;
    source->fetched_ms = clock_steady_ms();
    source->is_known_away = false;
}

static void
take_end(struct jwks_source *source, CURLcode result)
{
    long code = 0;

    curl_easy_getinfo(source->easy, CURLINFO_RESPONSE_CODE, &code);
    if (result != CURLE_OK)
        tell_away(source, curl_easy_strerror(result));
    else if (code != HTTP_OK)
        tell_away(source, "its answer is not 200");
    else
        take_document(source);
    end_fetch(source);
}

/* A set that nobody has confirmed for so long is not believed any more. */
static void
forget_old(struct jwks_source *source)
{
    if (!source->jwks || clock_steady_ms() - source->fetched_ms < JWKS_KEEP_S * (int64_t)SECOND_MS)
        return;
    jwks_destroy(&source->jwks);
    source->generation++;
}

void
jwks_source_run(struct jwks_source *source)
{
    int running = 0;
    int left = 0;

    forget_old(source);
    if (!source->easy && clock_steady_ms() >= source->due_ms)
        jwks_source_want(source);
    if (!source->easy)
        return;
    curl_multi_perform(source->multi, &running);
    const CURLMsg *message = curl_multi_info_read(source->multi, &left);
    if (message && message->msg == CURLMSG_DONE)
        take_end(source, message->data.result);
}
