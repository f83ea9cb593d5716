/* address.h - where a webhook may connect to. Pure.
 *
 * Who asks for webhooks chooses the host, so the host must not be one of ours (server-side request
 * forgery). The address that is about to be connected to is judged, not the name: a name may mean
 * something else a moment later. */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/* False for loopback, private, link-local (so also the metadata services of clouds), shared,
 * multicast, documentation, benchmarking and reserved addresses (RFC 6890 and its registries), for
 * the same within IPv6 (mapped, compatible, 6to4, NAT64, Teredo), and for all but IPv4 and IPv6. */
bool address_is_public(const struct sockaddr *address, socklen_t size);

/* Why a URL can't be an endpoint's, or NULL: it is `https` (or `http` where that is allowed), with
 * a host, and has no user name, password or fragment. */
const char *address_url_fault(const char *url, bool is_http_allowed);

/* The URL's host is itself an address that is not public (in any way of writing it that libcurl
 * takes), or is localhost. What a name means is judged when it is connected to. */
bool address_is_private_url(const char *url);
