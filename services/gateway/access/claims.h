/* claims.h - what the identity provider's claims say about who asks, as the settings map them. */
#pragma once

#include "principal.h"

#include "common/base/error.h"

#include <jansson.h>

enum {
    CLAIM_NAME_MAX = 100, /* bytes of a claim's name */
    CLAIM_ROLES_MAX = 32, /* names that a provider may have for our roles */
    CLAIM_ROLE_MAX = 100, /* bytes of such a name */
};

/* The claims that are looked at, in the order of struct claim_map. */
#define CLAIMS(CLAIM)      \
    CLAIM(role)            \
    CLAIM(cohorts)         \
    CLAIM(partner_id)      \
    CLAIM(application_ref) \
    CLAIM(urn)             \
    CLAIM(email)           \
    CLAIM(scope)

struct claim_role {
    char theirs[CLAIM_ROLE_MAX + 1];
    enum role ours;
};

struct claim_map {
#define CLAIM_MEMBER(name) char name[CLAIM_NAME_MAX + 1];
    CLAIMS(CLAIM_MEMBER)
#undef CLAIM_MEMBER
    struct claim_role roles[CLAIM_ROLES_MAX];
    size_t role_count;
};

/* `claims` is a list "OURS=THEIRS ..." of the names above, as "role=npq_role email=upn"; one that
 * is not listed has our name, but for `scope`, which is not looked at unless listed. `roles` is a
 * list "THEIRS=OURS ...", as "NPQ.Partner=partner"; our own names count when it is empty. INVALID
 * names the word that is wrong. */
enum status claim_map_read(const char *claims, const char *roles, struct claim_map *ret_map,
                           struct error *err) MUST_CHECK;

/* False when the claims make no complete principal: no role or an unknown one, a text that is too
 * long, an address that the provider has not verified. Of several roles the first known counts.
 * Staff (facilitator, coach, marker) are known by the digest of their address. */
bool claims_read(const struct claim_map *map, const json_t *claims,
                 struct principal *ret_principal);
