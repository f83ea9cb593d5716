#include "principal.h"

#include "common/base/lookup.h"

#include <sodium.h>
#include <string.h>

_Static_assert(2 * AREA_COUNT <= 64, "two bits an area");
_Static_assert((int)STAFF_ID_DIGITS == 2 * (int)LOOKUP_DIGEST_SIZE, "an address's digest");

static const char *const role_names[] = {
#define ROLE_NAME(name) #name,
    ROLES(ROLE_NAME)
#undef ROLE_NAME
};

static const char *const area_names[] = {
#define AREA_NAME(name) #name,
    AREAS(AREA_NAME)
#undef AREA_NAME
};

bool
role_of_name(struct text name, enum role *ret_role)
{
    for (int i = 0; i < ROLE_COUNT; i++)
        if (text_is(name, role_names[i])) {
            *ret_role = (enum role)i;
            return true;
        }
    return false;
}

const char *
role_name(enum role role)
{
    return role_names[role];
}

const char *
area_name(enum area area)
{
    return area_names[area];
}

/* The bits of `read` or `write` in all areas. */
static scope_set
all_areas(bool is_write)
{
    scope_set set = 0;

    for (int area = 0; area < AREA_COUNT; area++)
        set |= (scope_set)1 << (2 * area + is_write);
    return set;
}

/* The bits of the areas that a word names before its colon. */
static scope_set
areas_of(struct text name, bool is_write)
{
    for (int area = 0; area < AREA_COUNT; area++)
        if (text_is(name, area_names[area]))
            return (scope_set)1 << (2 * area + is_write);
    return 0;
}

static scope_set
scope_of(struct text word)
{
    const char *colon = memchr(word.data, ':', word.size);
    size_t before = colon ? (size_t)(colon - word.data) : 0;
    struct text verb = colon ? (struct text){ colon + 1, word.size - before - 1 } : word;
    bool is_write = text_is(verb, "write");

    if (!is_write && !text_is(verb, "read"))
        return 0;
    return colon ? areas_of((struct text){ word.data, before }, is_write) : all_areas(is_write);
}

bool
scopes_read(struct text text, scope_set *ret_scopes)
{
    scope_set scopes = 0;
    struct text word;

    for (size_t i = 0; (word = text_word(text, i)).size > 0; i++) {
        scope_set one = scope_of(word);
        if (one == 0)
            return false;
        scopes |= one;
    }
    *ret_scopes = scopes ? scopes : SCOPES_ALL;
    return true;
}

bool
scopes_allow(scope_set scopes, enum area area, bool is_write)
{
    return (scopes >> (2 * (int)area + is_write)) & 1;
}

static bool
has_one_cohort(const struct principal *principal)
{
    struct text list = text_of(principal->cohorts);

    return text_word(list, 0).size > 0 && text_word(list, 1).size == 0;
}

/* What each role must have. What it must not have would be read by nobody, and mislead. */
static const char *
lacks(const struct principal *p)
{
    switch (p->role) {
    case ROLE_partner:
        return !*p->partner_id ? "partner_id" : !*p->cohorts ? "cohorts" : NULL;
    case ROLE_facilitator:
    case ROLE_coach:
    case ROLE_marker:
        return !*p->staff_id ? "staff_id" : NULL;
    case ROLE_participant:
        return !*p->application_ref ? "application_ref" : !has_one_cohort(p) ? "cohorts" : NULL;
    case ROLE_sponsor:
        return !*p->application_ref == !*p->urn ? "urn" : !*p->cohorts ? "cohorts" : NULL;
    default:
        return NULL;
    }
}

static bool
is_staff(const struct principal *p)
{
    return p->role == ROLE_facilitator || p->role == ROLE_coach || p->role == ROLE_marker;
}

const char *
principal_lacks(const struct principal *p)
{
    if (*p->partner_id && p->role != ROLE_partner)
        return "partner_id";
    if (*p->staff_id && !is_staff(p))
        return "staff_id";
    if (*p->application_ref && p->role != ROLE_participant && p->role != ROLE_sponsor)
        return "application_ref";
    if (*p->urn && p->role != ROLE_sponsor)
        return "urn";
    return lacks(p);
}

const char *
principal_recipient(const struct principal *p)
{
    if (p->role != ROLE_sponsor)
        return role_name(p->role);
    return *p->urn ? "headteacher" : "mentor";
}

const char *
principal_kind(const struct principal *p)
{
    return is_staff(p) ? "staff" : principal_recipient(p);
}

/* principal_lacks() has seen to it that one of them is there at most. */
struct text
principal_own_id(const struct principal *p)
{
    const char *const ids[] = { p->application_ref, p->urn, p->partner_id, p->staff_id };
    size_t i = 0;

    while (i < sizeof ids / sizeof *ids - 1 && !*ids[i])
        i++;
    return text_of(ids[i]);
}

bool
principal_has_cohort(const struct principal *principal, struct text cohort_id)
{
    struct text list = text_of(principal->cohorts);

    return list.size == 0 || text_has_word(list, cohort_id);
}

void
staff_id_write(struct text email, char out[STAFF_ID_DIGITS + 1])
{
    uint8_t digest[LOOKUP_DIGEST_SIZE];

    lookup_digest(email, digest);
    sodium_bin2hex(out, STAFF_ID_DIGITS + 1, digest, sizeof digest);
}

bool
is_staff_id(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!memchr("0123456789abcdef", text.data[i], 16))
            return false;
    return text.size == STAFF_ID_DIGITS;
}
