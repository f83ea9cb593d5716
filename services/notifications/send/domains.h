/* domains.h - how much mail goes to each domain of recipients at a time, by the rows of
 * data/mail-domains.txt. No I/O but reading that file; waiting is by clock_steady_ms(). */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>

enum {
    DOMAIN_NAME_SIZE = 256,
    DOMAIN_RULES_MAX = 1000,
    DOMAINS_MAX = 4096, /* whose state is remembered */
    DOMAIN_CONNECTIONS_MAX = 16,
    DOMAIN_WINDOW_MAX = 2 * DOMAIN_CONNECTIONS_MAX, /* messages to one domain in memory */
    DOMAIN_PER_MINUTE_MAX = 60000,
    DOMAIN_WAIT_FOR_END = -1, /* until a mail to it has ended */
};

struct domain_rule {
    char name[DOMAIN_NAME_SIZE];
    int connections;
    int per_minute;
    char *url; /* NULL: the common server */
    int route; /* of smtp_route(); set by the caller */
};

struct domains;
struct domain;

/* INVALID names the file, the line and what is wrong with it. */
enum status domains_open(const char *path, struct domains **ret_domains,
                         struct error *err) MUST_CHECK;
void domains_destroy(struct domains **domains_p);
/* All rows, so that each with a URL can be given its route. */
struct domain_rule *domains_rules(struct domains *domains, size_t *ret_count);

/* The domain of an address: what is behind its last @, in small letters. Sets `to`. */
void domain_of_address(struct text address, char to[DOMAIN_NAME_SIZE]);
/* The state of a domain by its name; it lives as long as it is used (domain_use). */
struct domain *domains_find(struct domains *domains, const char *name);

/* A message to the domain is in memory, or is no more. */
void domain_use(struct domain *domain);
void domain_release(struct domain *domain);
/* True when half as many messages to it are in memory as may be: until they are fewer, none are
 * taken, so that what is taken is for others. */
bool domain_is_full(const struct domain *domain);
/* True when there are more than may be. */
bool domain_is_over(const struct domain *domain);
const char *domain_name(const struct domain *domain);
/* Every full domain, for the statement that takes more messages. */
void domains_each_full(struct domains *domains, void (*each)(void *self, const char *name),
                       void *self);

/* 0: a mail may start now; else the milliseconds after which to ask again, or
 * DOMAIN_WAIT_FOR_END. */
int64_t domain_wait_ms(const struct domain *domain, int64_t now_ms);
/* A mail starts, and has ended. */
void domain_start(struct domain *domain, int64_t now_ms);
void domain_end(struct domain *domain);
int domain_route(const struct domain *domain);
