#include "represent.h"

#include "services/gateway/gateway.h"
#include "services/gateway/routes/route.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    GZIP_BYTES_MIN = 1200, /* below that it fits into one packet anyway */
    GZIP_LEVEL = 5,
    GZIP_LEVEL_ONCE = 9,   /* of what is compressed once */
    GZIP_WINDOW = 15 + 16, /* zlib: with a gzip header */
    GZIP_MEMORY = 8,
    HASH_BYTES = 18,
    VALUE_SIZE = 40,
    COUNTS = 1000000, /* states that an ETag of a counted route tells apart */
    COUNT_SIZE = sizeof ".4294967295-gzip\"",
};

static const char gzip_suffix[] = "-gzip";

void
etag_write(struct text body, char out[ETAG_SIZE])
{
    unsigned char hash[HASH_BYTES];

    crypto_generichash(hash, sizeof hash, (const unsigned char *)body.data, body.size, NULL, 0);
    out[0] = '"';
    sodium_bin2base64(out + 1, ETAG_SIZE - 1, hash, sizeof hash,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    strncat(out, "\"", ETAG_SIZE - strlen(out) - 1);
}

/* The next of a list with commas in a header, without the space around it; *at is behind it then.
 */
static struct text
next_listed(const char **at)
{
    size_t size = strcspn(*at, ",");
    struct text one = { *at, size };

    *at += size + ((*at)[size] == ',');
    return text_trim(one);
}

/* The same representation in another coding has another ETag: "x" and "x-gzip". */
static bool
is_same(struct text named, const char *etag)
{
    size_t size = strlen(etag) - 1; /* without the closing quote */

    return text_is(named, etag)
           || (named.size == size + sizeof gzip_suffix && memcmp(named.data, etag, size) == 0
               && memcmp(named.data + size, gzip_suffix, sizeof gzip_suffix - 1) == 0);
}

bool
etag_is_named(const char *header, const char *etag, bool is_weak_enough)
{
    while (*header) {
        struct text one = next_listed(&header);
        bool is_weak = one.size > 2 && memcmp(one.data, "W/", 2) == 0;

        if (text_is(one, "*"))
            return true;
        if (is_weak && is_weak_enough)
            one = (struct text){ one.data + 2, one.size - 2 };
        if ((!is_weak || is_weak_enough) && is_same(one, etag))
            return true;
    }
    return false;
}

/* As many digits as there is room for tell the states of a thing apart. */
static void
write_count(int64_t sequence, const char *end, char out[COUNT_SIZE])
{
    snprintf(out, COUNT_SIZE, ".%d%s\"", (unsigned)(sequence % COUNTS), end);
}

static void
etag_write_counted(struct text body, int64_t sequence, char out[ETAG_SIZE])
{
    char count[COUNT_SIZE];

    etag_write(body, out);
    out[strlen(out) - 1] = '\0';
    write_count(sequence, "", count);
    strncat(out, count, ETAG_SIZE - strlen(out) - 1);
}

static bool
ends_in(struct text text, const char *end)
{
    size_t size = strlen(end);

    return text.size > size && memcmp(text.data + text.size - size, end, size) == 0;
}

bool
etag_is_counted(const char *header, int64_t sequence)
{
    char plain[COUNT_SIZE], zipped[COUNT_SIZE];

    write_count(sequence, "", plain);
    write_count(sequence, gzip_suffix, zipped);
    while (*header) {
        struct text one = next_listed(&header);

        if (text_is(one, "*")
            || (one.data[0] == '"' && (ends_in(one, plain) || ends_in(one, zipped))))
            return true;
    }
    return false;
}

/* "gzip" or "*" in Accept-Encoding, without a quality of nothing. */
static bool
takes_gzip(const struct request *request)
{
    const char *at = request_header(request, "Accept-Encoding");

    while (at && *at) {
        struct text one = next_listed(&at);
        bool is_none = one.size >= 3 && memmem(one.data, one.size, "q=0", 3)
                       && !memmem(one.data, one.size, "q=0.", 4);

        if (one.size >= 4 && strncasecmp(one.data, "gzip", 4) == 0)
            return !is_none;
    }
    return false;
}

/* NULL when it would not be smaller; the caller frees it. */
static char *
compress_text(struct text from, int level, size_t *ret_size)
{
    z_stream stream = { .zalloc = Z_NULL };
    char *to = malloc(from.size);

    if (!to
        || deflateInit2(&stream, level, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY)
               != Z_OK) {
        free(to);
        return NULL;
    }
    stream.next_in = (Bytef *)(uintptr_t)from.data;
    stream.avail_in = (uInt)from.size;
    stream.next_out = (Bytef *)to;
    stream.avail_out = (uInt)from.size;
    bool is_smaller = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *ret_size = stream.total_out;
    deflateEnd(&stream);
    if (is_smaller)
        return to;
    free(to);
    return NULL;
}

/* Replaces the body, when that makes it smaller. */
static bool
compress_body(struct answer *answer)
{
    size_t size;
    char *to =
        compress_text((struct text){ answer->body.data, answer->body.size }, GZIP_LEVEL, &size);

    if (!to)
        return false;
    msgpack_sbuffer_clear(&answer->body);
    msgpack_sbuffer_write(&answer->body, to, size);
    free(to);
    return true;
}

static void
add_freshness(struct request *request)
{
    unsigned max_age = request->route->max_age_s;
    char *value = request_alloc(request, VALUE_SIZE);
    char *age = request_alloc(request, VALUE_SIZE);

    if (max_age == 0) {
        answer_header(&request->answer, "Cache-Control", "private, no-cache");
        return;
    }
    snprintf(value, VALUE_SIZE, "private, max-age=%u", max_age);
    snprintf(age, VALUE_SIZE, "%u", request->age_s);
    answer_header(&request->answer, "Cache-Control", value);
    answer_header(&request->answer, "Age", age);
}

static bool
is_known(const struct request *request)
{
    const char *known = request_header(request, "If-None-Match");

    return known && etag_is_named(known, request->etag, true);
}

static void
finish(struct request *request, bool is_zipped)
{
    struct answer *answer = &request->answer;

    answer->status = 200;
    if (is_zipped) {
        answer_header(answer, "Content-Encoding", "gzip");
        request->etag[strlen(request->etag) - 1] = '\0';
        strncat(request->etag, "-gzip\"", ETAG_SIZE - strlen(request->etag) - 1);
    }
    answer_header(answer, "ETag", request->etag);
    answer_header(answer, "Vary", "Accept-Encoding, Authorization, Origin");
    add_freshness(request);
    if (is_known(request)) {
        answer->status = 304;
        answer->type = NULL;
        answer->fixed = TEXT("");
        msgpack_sbuffer_clear(&answer->body);
    }
    request_done(request);
}

void
represent(struct request *request)
{
    struct answer *answer = &request->answer;

    if (request->route->is_counted)
        etag_write_counted((struct text){ answer->body.data, answer->body.size },
                           request->asked[0].sequence, request->etag);
    else if (!request->etag[0]) /* else it was kept with the body */
        etag_write((struct text){ answer->body.data, answer->body.size }, request->etag);
    finish(request, !is_known(request) && answer->body.size >= GZIP_BYTES_MIN && takes_gzip(request)
                        && compress_body(answer));
}

static void
keep(struct kept *kept, void (*write)(msgpack_sbuffer *to))
{
    msgpack_sbuffer body;

    msgpack_sbuffer_init(&body);
    write(&body);
    kept->plain = (struct text){ body.data, body.size };
    etag_write(kept->plain, kept->etag);
    kept->zipped.data = compress_text(kept->plain, GZIP_LEVEL_ONCE, &kept->zipped.size);
}

void
represent_kept(struct request *request, struct kept *kept, void (*write)(msgpack_sbuffer *to))
{
    bool is_zipped;

    if (!kept->plain.data)
        keep(kept, write);
    memcpy(request->etag, kept->etag, ETAG_SIZE);
    is_zipped = kept->zipped.data && !is_known(request) && takes_gzip(request);
    request->answer.fixed = is_zipped ? kept->zipped : kept->plain;
    finish(request, is_zipped);
}
