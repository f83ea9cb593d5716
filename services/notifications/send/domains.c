#include "domains.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

enum { LINE_SIZE = 1024, MINUTE_US = 60 * 1000 * 1000, BURST_SHARE = 10, MS_US = 1000 };

struct domain {
    char name[DOMAIN_NAME_SIZE];
    const struct domain_rule *rule;
    int in_memory, under_way;
    int64_t earned_us; /* when all that was sent will have been within the rate */
    UT_hash_handle hh;
};

struct domains {
    struct domain_rule *rules;
    size_t rule_count;
    const struct domain_rule *fallback;
    struct domain *table;
};

static enum status
wrong(const char *path, int line, const char *what, struct error *err)
{
    return error_set(err, INVALID, "%s:%d: %s", path, line, what);
}

static enum status
read_rule(const char *path, int line, char *content, struct domain_rule *rule, struct error *err)
{
    char url[LINE_SIZE] = "", more[2] = "";
    int found = sscanf(content, "%255s %d %d %1000s %1s", rule->name, &rule->connections,
                       &rule->per_minute, url, more);

    if (found < 3 || found > 4)
        return wrong(path, line, "must be DOMAIN CONNECTIONS PER_MINUTE [URL]", err);
    if (rule->connections < 1 || rule->connections > DOMAIN_CONNECTIONS_MAX)
        return wrong(path, line, "connections must be 1 to 16", err);
    if (rule->per_minute < 1 || rule->per_minute > DOMAIN_PER_MINUTE_MAX)
        return wrong(path, line, "mails a minute must be 1 to 60000", err);
    if (*url && strncmp(url, "smtp://", 7) != 0 && strncmp(url, "smtps://", 8) != 0)
        return wrong(path, line, "the URL must begin with smtp:// or smtps://", err);
    rule->url = *url ? strdup(url) : NULL;
    return OK;
}

static enum status
read_rules(const char *path, FILE *file, struct domains *domains, struct error *err)
{
    char content[LINE_SIZE];

    for (int line = 1; fgets(content, sizeof content, file); line++) {
        size_t skipped = strspn(content, " \t\r\n");

        if (content[skipped] == '#' || content[skipped] == '\0')
            continue;
        if (domains->rule_count == DOMAIN_RULES_MAX)
            return wrong(path, line, "too many rows", err);
        struct domain_rule *rule = &domains->rules[domains->rule_count];
        TRY(read_rule(path, line, content, rule, err));
        domains->rule_count++;
        if (strcmp(rule->name, "*") == 0)
            domains->fallback = rule;
    }
    return domains->fallback ? OK : error_set(err, INVALID, "%s: the row \"*\" is missing", path);
}

enum status
domains_open(const char *path, struct domains **ret_domains, struct error *err)
{
    AUTO(domains_destroy) struct domains *domains = calloc(1, sizeof *domains);
    FILE *file = fopen(path, "r");

    if (!file)
        return error_set(err, INVALID, "%s: cannot be read", path);
    domains->rules = calloc(DOMAIN_RULES_MAX, sizeof *domains->rules);
    if (!domains->rules)
        abort();
    enum status status = read_rules(path, file, domains, err);
    fclose(file);
    if (status == OK) {
        *ret_domains = domains;
        domains = NULL; /* handed over */
    }
    return status;
}

void
domains_destroy(struct domains **domains_p)
{
    struct domains *domains = *domains_p;
    struct domain *domain, *next;

    if (!domains)
        return;
    HASH_ITER(hh, domains->table, domain, next)
    {
        HASH_DEL(domains->table, domain);
        free(domain);
    }
    for (size_t i = 0; i < domains->rule_count; i++)
        free(domains->rules[i].url);
    free(domains->rules);
    free(domains);
    *domains_p = NULL;
}

struct domain_rule *
domains_rules(struct domains *domains, size_t *ret_count)
{
    *ret_count = domains->rule_count;
    return domains->rules;
}

void
domain_of_address(struct text address, char to[DOMAIN_NAME_SIZE])
{
    size_t at = address.size;

    while (at > 0 && address.data[at - 1] != '@')
        at--;
    struct text name = { address.data + at, address.size - at };
    if (at == 0 || name.size >= DOMAIN_NAME_SIZE)
        name.size = 0;
    text_fold(name, to);
    to[name.size] = '\0';
}

static const struct domain_rule *
rule_named(const struct domains *domains, const char *name)
{
    for (size_t i = 0; i < domains->rule_count; i++)
        if (strcmp(domains->rules[i].name, name) == 0)
            return &domains->rules[i];
    return NULL;
}

/* Of "a.b.c": the row "a.b.c", else ".b.c", else ".c", else "*". */
static const struct domain_rule *
rule_of(const struct domains *domains, const char *name)
{
    const struct domain_rule *rule = rule_named(domains, name);

    for (const char *dot = strchr(name, '.'); dot && !rule; dot = strchr(dot + 1, '.'))
        rule = rule_named(domains, dot);
    return rule ? rule : domains->fallback;
}

/* Who is not used any more has lost nothing but what it may send at once. */
static void
forget_unused(struct domains *domains)
{
    struct domain *domain, *next;

    HASH_ITER(hh, domains->table, domain, next)
    {
        if (domain->in_memory > 0 || domain->under_way > 0)
            continue;
        HASH_DEL(domains->table, domain);
        free(domain);
    }
}

struct domain *
domains_find(struct domains *domains, const char *name)
{
    struct domain *domain;

    HASH_FIND_STR(domains->table, name, domain);
    if (domain)
        return domain;
    if (HASH_COUNT(domains->table) >= DOMAINS_MAX)
        forget_unused(domains);
    domain = calloc(1, sizeof *domain);
    if (!domain)
        abort();
    snprintf(domain->name, sizeof domain->name, "%s", name);
    domain->rule = rule_of(domains, domain->name);
    HASH_ADD_STR(domains->table, name, domain);
    return domain;
}

void
domain_use(struct domain *domain)
{
    domain->in_memory++;
}

void
domain_release(struct domain *domain)
{
    domain->in_memory--;
}

bool
domain_is_full(const struct domain *domain)
{
    return domain->in_memory >= DOMAIN_WINDOW_MAX / 2;
}

bool
domain_is_over(const struct domain *domain)
{
    return domain->in_memory > DOMAIN_WINDOW_MAX;
}

const char *
domain_name(const struct domain *domain)
{
    return domain->name;
}

void
domains_each_full(struct domains *domains, void (*each)(void *self, const char *name), void *self)
{
    for (struct domain *domain = domains->table; domain; domain = domain->hh.next)
        if (domain_is_full(domain))
            each(self, domain->name);
}

static int64_t
step_us(const struct domain *domain)
{
    return MINUTE_US / domain->rule->per_minute;
}

/* What may go at once is earned within a tenth of a minute; one mail always may. */
static int64_t
burst_us(const struct domain *domain)
{
    int64_t burst = MINUTE_US / BURST_SHARE - step_us(domain);

    return burst > 0 ? burst : 0;
}

int64_t
domain_wait_ms(const struct domain *domain, int64_t now_ms)
{
    int64_t wait_us = domain->earned_us - burst_us(domain) - now_ms * MS_US;

    if (domain->under_way >= domain->rule->connections)
        return DOMAIN_WAIT_FOR_END;
    return wait_us > 0 ? (wait_us + MS_US - 1) / MS_US : 0;
}

void
domain_start(struct domain *domain, int64_t now_ms)
{
    int64_t now_us = now_ms * MS_US;

    domain->under_way++;
    domain->earned_us = (domain->earned_us > now_us ? domain->earned_us : now_us) + step_us(domain);
}

void
domain_end(struct domain *domain)
{
    domain->under_way--;
}

int
domain_route(const struct domain *domain)
{
    return domain->rule->route;
}
