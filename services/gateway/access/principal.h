/* principal.h - who asks: what an API key or a bearer token says about its holder. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

/* The roles, and what each needs to be complete:
 *   operations, inspector    nothing more: they see the whole installation
 *   partner                  partner_id, and the cohorts by name
 *   facilitator, coach, marker   staff_id
 *   participant              application_ref, and one cohort
 *   sponsor                  application_ref (a mentor) or urn (a headteacher), and cohorts */
#define ROLES(ROLE)   \
    ROLE(operations)  \
    ROLE(partner)     \
    ROLE(facilitator) \
    ROLE(coach)       \
    ROLE(marker)      \
    ROLE(participant) \
    ROLE(sponsor)     \
    ROLE(inspector)

enum role {

#define ROLE_ENUM(name) ROLE_##name,
    ROLES(ROLE_ENUM)
#undef ROLE_ENUM
        ROLE_COUNT
};

/* What a scope can name, beside `read` and `write` for all of them: "sessions:write". */
#define AREAS(AREA)    \
    AREA(partners)     \
    AREA(schools)      \
    AREA(programmes)   \
    AREA(cohorts)      \
    AREA(applications) \
    AREA(participants) \
    AREA(sessions)     \
    AREA(attendance)   \
    AREA(coaching)     \
    AREA(assessment)   \
    AREA(messages)     \
    AREA(webhooks)     \
    AREA(events)       \
    AREA(calendars)    \
    AREA(imports)      \
    AREA(keys)         \
    AREA(audit)

enum area {

#define AREA_ENUM(name) AREA_##name,
    AREAS(AREA_ENUM)
#undef AREA_ENUM
        AREA_COUNT
};

/* Two bits an area: reading and writing. */
typedef uint64_t scope_set;

#define SCOPES_ALL (~(scope_set)0)

enum {
    PRINCIPAL_ID_SIZE = 33,         /* an API key's id, or 32 digits for a token's subject */
    PRINCIPAL_IDENTIFIER_MAX = 100, /* bytes of a partner_id, a reference, a cohort */
    PRINCIPAL_COHORTS_MAX = 512,    /* bytes of the list of cohorts */
    STAFF_ID_DIGITS = 64,           /* of the digest of an address, in hexadecimal */
    URN_DIGITS = 6,
    SCOPES_TEXT_MAX = 512,
};

/* Texts are empty when they do not apply. `id` is the same for all requests of one holder: the
 * audit, the idempotency keys and the rate limits go by it. It is not a secret. */
struct principal {
    enum role role;
    bool is_token; /* a bearer token of the identity provider; else an API key */
    char id[PRINCIPAL_ID_SIZE];
    char cohorts[PRINCIPAL_COHORTS_MAX + 1]; /* names with a space between; empty: all */
    char partner_id[PRINCIPAL_IDENTIFIER_MAX + 1];
    char application_ref[PRINCIPAL_IDENTIFIER_MAX + 1];
    char urn[URN_DIGITS + 1];
    char staff_id[STAFF_ID_DIGITS + 1];
    scope_set scopes;
    int64_t expires_us; /* by the one clock; 0: never */
};

/* False when there is no such role. */
bool role_of_name(struct text name, enum role *ret_role);
const char *role_name(enum role role);
const char *area_name(enum area area);

/* "read", "write", "AREA:read", "AREA:write", with spaces between; empty is everything that the
 * role may. False when one of the words is no scope. */
bool scopes_read(struct text text, scope_set *ret_scopes);
bool scopes_allow(scope_set scopes, enum area area, bool is_write);

/* NULL, or the name of what the role needs and the principal lacks, or has and must not. */
const char *principal_lacks(const struct principal *principal);
/* The role in which messages are for them: a sponsor is a mentor or a headteacher. */
const char *principal_recipient(const struct principal *principal);
/* What preferences call that: facilitators, coaches and markers are `staff`. */
const char *principal_kind(const struct principal *principal);
/* Who that is: a reference (also of whom a mentor mentors), a URN, a partner_id or a staff_id;
 * empty of operations. */
struct text principal_own_id(const struct principal *principal);
/* True when the principal's cohorts are all, or this is one of them. */
bool principal_has_cohort(const struct principal *principal, struct text cohort_id);

/* Writes the digest of an e-mail address by which staff are known (A-Z count as a-z). */
void staff_id_write(struct text email, char out[STAFF_ID_DIGITS + 1]);
bool is_staff_id(struct text text);
