#include "forwarded.h"

#include "services/gateway/gateway.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { V4_AT = 12, V4_BITS = 32, ALL_BITS = 128, BYTE_BITS = 8, WORD_SIZE = 64, NETWORK_BYTES = 8 };

const char *forwarded_proxies;

/* An address in either form, as 16 bytes. */
static bool
read_address(const char *text, unsigned char to[FORWARDED_ADDRESS_BYTES], bool *ret_is_v4)
{
    static const unsigned char mapped[V4_AT] = { [10] = 0xff, [11] = 0xff };

    *ret_is_v4 = inet_pton(AF_INET, text, to + V4_AT) == 1;
    if (*ret_is_v4)
        memcpy(to, mapped, sizeof mapped);
    return *ret_is_v4 || inet_pton(AF_INET6, text, to) == 1;
}

/* "ADDRESS" or "ADDRESS/BITS". */
static bool
read_network(char *word, struct forwarded_network *ret_network)
{
    char *slash = strchr(word, '/'), *end = NULL;
    bool is_v4 = false;

    if (slash)
        *slash = '\0';
    if (!read_address(word, ret_network->address, &is_v4))
        return false;
    unsigned most = is_v4 ? V4_BITS : ALL_BITS;
    unsigned long bits = slash ? strtoul(slash + 1, &end, 10) : most;
    if (bits > most || (slash && (end == slash + 1 || *end)))
        return false;
    ret_network->bits = (unsigned)bits + ALL_BITS - most;
    return true;
}

enum status
forwarded_open(const char *text, struct forwarded *ret_forwarded, struct error *err)
{
    ret_forwarded->count = 0;
    for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        char word[WORD_SIZE];

        if (ret_forwarded->count == FORWARDED_PROXIES_MAX)
            return error_set(err, INVALID, "TRUSTED_PROXIES: at most %d", FORWARDED_PROXIES_MAX);
        snprintf(word, sizeof word, "%.*s", (int)size, at);
        if (size >= sizeof word
            || !read_network(word, &ret_forwarded->list[ret_forwarded->count++]))
            return error_set(err, INVALID, "TRUSTED_PROXIES: %.60s is no address or network", word);
        at += size;
    }
    return OK;
}

static bool
is_inside(const unsigned char address[FORWARDED_ADDRESS_BYTES],
          const struct forwarded_network *network)
{
    size_t bytes = network->bits / BYTE_BITS;
    unsigned rest = network->bits % BYTE_BITS;

    return memcmp(address, network->address, bytes) == 0
           && (rest == 0 || (address[bytes] ^ network->address[bytes]) >> (BYTE_BITS - rest) == 0);
}

static bool
is_trusted(const struct forwarded *forwarded, const char *text)
{
    unsigned char address[FORWARDED_ADDRESS_BYTES];
    bool is_v4 = false;

    if (!read_address(text, address, &is_v4))
        return false;
    for (size_t i = 0; i < forwarded->count; i++)
        if (is_inside(address, &forwarded->list[i]))
            return true;
    return false;
}

/* An element without its quotes, brackets and port; false: it names no address. */
static bool
read_hop(struct text element, char to[REQUEST_ADDRESS_SIZE])
{
    struct text hop = text_trim(element);
    unsigned char ignored[FORWARDED_ADDRESS_BYTES];
    bool is_v4 = false;

    if (hop.size > 1 && hop.data[0] == '"' && hop.data[hop.size - 1] == '"')
        hop = (struct text){ hop.data + 1, hop.size - 2 };
    const char *colon = memchr(hop.data, ':', hop.size);
    const char *bracket = hop.size && hop.data[0] == '[' ? memchr(hop.data, ']', hop.size) : NULL;
    if (bracket)
        hop = (struct text){ hop.data + 1, (size_t)(bracket - hop.data) - 1 };
    else if (colon && !memchr(colon + 1, ':', hop.size - (size_t)(colon + 1 - hop.data)))
        hop.size = (size_t)(colon - hop.data); /* IPv4 with a port */
    if (hop.size == 0 || hop.size >= REQUEST_ADDRESS_SIZE)
        return false;
    memcpy(to, hop.data, hop.size);
    to[hop.size] = '\0';
    return read_address(to, ignored, &is_v4);
}

/* The value of `for` in an element of Forwarded; empty when it has none. */
static struct text
for_of(struct text element)
{
    for (size_t at = 0; at < element.size;) {
        const char *end = memchr(element.data + at, ';', element.size - at);
        size_t size = end ? (size_t)(end - element.data) - at : element.size - at;
        struct text pair = text_trim((struct text){ element.data + at, size });

        if (pair.size > 4 && strncasecmp(pair.data, "for=", 4) == 0)
            return (struct text){ pair.data + 4, pair.size - 4 };
        at += size + 1;
    }
    return TEXT("");
}

/* What stands behind the last comma before `end`. */
static struct text
last_element(const char *list, size_t end)
{
    size_t start = end;

    while (start > 0 && list[start - 1] != ',')
        start--;
    return (struct text){ list + start, end - start };
}

void
forwarded_judge(const struct forwarded *forwarded, const char *peer, const char *list,
                const char *rfc7239, char to[REQUEST_ADDRESS_SIZE])
{
    const char *value = list ? list : rfc7239;
    size_t end = value ? strlen(value) : 0;
    char hop[REQUEST_ADDRESS_SIZE], last[REQUEST_ADDRESS_SIZE];

    snprintf(last, sizeof last, "%s", peer);
    for (int hops = 0; value && is_trusted(forwarded, last); hops++) {
        struct text element = last_element(value, end);

        if (hops == FORWARDED_HOPS_MAX || !read_hop(list ? element : for_of(element), hop)) {
            snprintf(last, sizeof last, "%s", peer);
            break;
        }
        memcpy(last, hop, sizeof last);
        end = (size_t)(element.data - value);
        if (end == 0)
            break;
        end--; /* the comma */
    }
    memmove(to, last, sizeof last);
}

/* All lines of a header as one list: each proxy may add a line of its own. */
struct lines {
    struct request *request;
    const char *name, *list;
};

static enum MHD_Result
add_line(void *self, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct lines *lines = self;

    (void)kind;
    if (!value || strcasecmp(name, lines->name) != 0)
        return MHD_YES;
    if (lines->list) {
        size_t size = strlen(lines->list) + strlen(value) + sizeof ",";
        char *joined = request_alloc(lines->request, size);

        snprintf(joined, size, "%s,%s", lines->list, value);
        value = joined;
    }
    lines->list = value;
    return MHD_YES;
}

static const char *
header_list(struct request *request, const char *name)
{
    struct lines lines = { request, name, NULL };

    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, add_line, &lines);
    return lines.list;
}

void
forwarded_take(struct request *request)
{
    const struct forwarded *forwarded = &request->gateway->proxies;

    if (forwarded->count > 0)
        forwarded_judge(forwarded, request->address, header_list(request, "X-Forwarded-For"),
                        header_list(request, "Forwarded"), request->address);
}

const char *
forwarded_place(const char *address, char to[REQUEST_ADDRESS_SIZE])
{
    struct in6_addr in6;

    if (inet_pton(AF_INET6, address, &in6) != 1 || IN6_IS_ADDR_V4MAPPED(&in6))
        return address;
    memset(in6.s6_addr + NETWORK_BYTES, 0, sizeof in6.s6_addr - NETWORK_BYTES);
    return inet_ntop(AF_INET6, &in6, to, REQUEST_ADDRESS_SIZE);
}
