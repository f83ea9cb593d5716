#include "address.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* IANA's special-purpose addresses that are not reached from everywhere. */
static const struct {
    uint32_t prefix;
    int bits;
} special4[] = {
    { 0x00000000, 8 },  /* "this network", RFC 791 */
    { 0x0a000000, 8 },  /* private, RFC 1918 */
    { 0x64400000, 10 }, /* shared, RFC 6598 */
    { 0x7f000000, 8 },  /* loopback */
    { 0xa9fe0000, 16 }, /* link-local, RFC 3927; metadata services */
    { 0xac100000, 12 }, /* private */
    { 0xc0000000, 24 }, /* protocol assignments, RFC 6890 */
    { 0xc0000200, 24 }, /* documentation */
    { 0xc0586300, 24 }, /* 6to4 relays, RFC 7526 */
    { 0xc0a80000, 16 }, /* private */
    { 0xc6120000, 15 }, /* benchmarking, RFC 2544 */
    { 0xc6336400, 24 }, /* documentation */
    { 0xcb007100, 24 }, /* documentation */
    { 0xe0000000, 4 },  /* multicast */
    { 0xf0000000, 4 },  /* reserved, and broadcast */
};

static bool
is_public4(uint32_t address)
{
    for (size_t i = 0; i < sizeof special4 / sizeof *special4; i++)
        if ((address ^ special4[i].prefix) >> (32 - special4[i].bits) == 0)
            return false;
    return true;
}

static uint32_t
four_bytes(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool
begins(const unsigned char *address, const char *prefix, size_t size)
{
    return memcmp(address, prefix, size) == 0;
}

/* Global unicast is 2000::/3 (RFC 4291 2.4); what holds an IPv4 address counts as that one. */
static bool
is_public6(const unsigned char *a)
{
    static const char zeros[12] = { 0 };

    if (begins(a, zeros, 10) && a[10] == 0xff && a[11] == 0xff)
        return is_public4(four_bytes(a + 12)); /* mapped */
    if (begins(a, "\x00\x64\xff\x9b\0\0\0\0\0\0\0\0", 12))
        return is_public4(four_bytes(a + 12)); /* NAT64, RFC 6052 */
    if (begins(a, "\x20\x02", 2))
        return is_public4(four_bytes(a + 2)); /* 6to4 */
    if (begins(a, "\x20\x01\x0d\xb8", 4) || (a[0] == 0x3f && a[1] == 0xff && a[2] < 0x10))
        return false; /* documentation, RFC 3849 and 9637 */
    if (begins(a, "\x20\x01", 2) && a[2] < 2)
        return false; /* protocol assignments, Teredo and benchmarking among them: 2001::/23 */
    return (a[0] & 0xe0) == 0x20;
}

bool
address_is_public(const struct sockaddr *address, socklen_t size)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;

    if (address->sa_family == AF_INET && size >= (socklen_t)sizeof in4) {
        memcpy(&in4, address, sizeof in4);
        return is_public4(ntohl(in4.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6 && size >= (socklen_t)sizeof in6) {
        memcpy(&in6, address, sizeof in6);
        return is_public6(in6.sin6_addr.s6_addr);
    }
    return false;
}

static bool
has_part(CURLU *parts, CURLUPart part)
{
    char *text = NULL;
    bool has = curl_url_get(parts, part, &text, 0) == CURLUE_OK;

    curl_free(text);
    return has;
}

static const char *
fault_of(CURLU *parts, const char *url, bool is_http_allowed)
{
    char *scheme = NULL;

    if (curl_url_set(parts, CURLUPART_URL, url, 0) != CURLUE_OK
        || curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return "bad_url";
    bool is_good = strcmp(scheme, "https") == 0 || (is_http_allowed && strcmp(scheme, "http") == 0);
    curl_free(scheme);
    if (!is_good)
        return "bad_scheme";
    if (has_part(parts, CURLUPART_USER) || has_part(parts, CURLUPART_PASSWORD)
        || has_part(parts, CURLUPART_FRAGMENT))
        return "bad_url";
    return NULL;
}

const char *
address_url_fault(const char *url, bool is_http_allowed)
{
    CURLU *parts = curl_url();
    const char *fault = parts ? fault_of(parts, url, is_http_allowed) : "bad_url";

    for (const char *c = url; *c; c++)
        if ((unsigned char)*c <= ' ' || (unsigned char)*c == 127)
            fault = "bad_url";
    curl_url_cleanup(parts);
    return fault;
}

/* Of RFC 6761: the name, and all below it. */
static bool
is_localhost(const char *host)
{
    static const char name[] = "localhost";
    size_t size = strlen(host);

    size -= size > 0 && host[size - 1] == '.';
    if (size < sizeof name - 1
        || strncasecmp(host + size - (sizeof name - 1), name, sizeof name - 1))
        return false;
    return size == sizeof name - 1 || host[size - sizeof name] == '.';
}

/* libcurl has made 127.1 or 0x7f000001 a usual address. */
static bool
is_private_host(char *host)
{
    struct in_addr in4;
    struct in6_addr in6;
    size_t size = strlen(host);

    if (size > 2 && host[0] == '[') {
        host[size - 1] = '\0';
        return inet_pton(AF_INET6, host + 1, &in6) == 1 && !is_public6(in6.s6_addr);
    }
    return is_localhost(host)
           || (inet_pton(AF_INET, host, &in4) == 1 && !is_public4(ntohl(in4.s_addr)));
}

bool
address_is_private_url(const char *url)
{
    CURLU *parts = curl_url();
    char *host = NULL;
    bool is_private = parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK
                      && curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK
                      && is_private_host(host);

    curl_free(host);
    curl_url_cleanup(parts);
    return is_private;
}
