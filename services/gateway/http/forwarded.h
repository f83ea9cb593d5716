/* forwarded.h - from where a request comes when a proxy stands before us.
 *
 * Only proxies that the setting TRUSTED_PROXIES names are believed. X-Forwarded-For (and Forwarded,
 * RFC 7239, where that one is missing) is read from its end: the last address that is not a trusted
 * proxy's is the client's. What stands before it anybody may have made up. */
#pragma once

#include "request.h"

enum {
    FORWARDED_PROXIES_MAX = 32,   /* networks in the setting */
    FORWARDED_HOPS_MAX = 16,      /* addresses looked at; with more, the proxy's own counts */
    FORWARDED_ADDRESS_BYTES = 16, /* IPv4 as IPv6 (::ffff:0:0/96) */
};

struct forwarded_network {
    unsigned char address[FORWARDED_ADDRESS_BYTES];
    unsigned bits; /* of 128 */
};

struct forwarded {
    struct forwarded_network list[FORWARDED_PROXIES_MAX];
    size_t count;
};

extern const char *forwarded_proxies;

#define FORWARDED_SETTINGS                                                                  \
    {                                                                                       \
        "TRUSTED_PROXIES", "",                                                              \
            "addresses and networks of proxies whose X-Forwarded-For and Forwarded count, " \
            "as 10.0.0.0/8 ::1; empty: none",                                               \
            &forwarded_proxies                                                              \
    }

/* Reads "10.0.0.0/8 192.0.2.7 2001:db8::/32". INVALID when a word is no network. */
enum status forwarded_open(const char *text, struct forwarded *ret_forwarded,
                           struct error *err) MUST_CHECK;
/* The client's address as `peer`, who is connected, tells it: `list` is the value of
 * X-Forwarded-For, else `rfc7239` that of Forwarded; NULL: not there. `to` is `peer` when it is
 * not trusted or what it says can't be read. Pure. */
void forwarded_judge(const struct forwarded *forwarded, const char *peer, const char *list,
                     const char *rfc7239, char to[REQUEST_ADDRESS_SIZE]);
/* Puts the client's address in place of the proxy's. */
void forwarded_take(struct request *request);
/* By what failures are counted: an address; of IPv6 its network, for whoever has one has 2^64
 * addresses. It is `address` or `to`. */
const char *forwarded_place(const char *address, char to[REQUEST_ADDRESS_SIZE]);
