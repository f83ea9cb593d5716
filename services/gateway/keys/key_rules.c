#include "key_rules.h"

#include "common/base/value.h"
#include "common/format/api_key.h"

#include <string.h>

bool
key_principal(const struct api_key_row *row, struct principal *ret_principal)
{
    struct principal p = { .expires_us = row->expires_at };

    if (!role_of_name(row->role, &p.role) || !scopes_read(row->scopes, &p.scopes)
        || !text_put(row->key_id, p.id, sizeof p.id - 1)
        || !text_put(row->cohorts, p.cohorts, PRINCIPAL_COHORTS_MAX)
        || !text_put(row->partner_id, p.partner_id, PRINCIPAL_IDENTIFIER_MAX)
        || !text_put(row->application_ref, p.application_ref, PRINCIPAL_IDENTIFIER_MAX)
        || !text_put(row->urn, p.urn, URN_DIGITS)
        || !text_put(row->staff_id, p.staff_id, STAFF_ID_DIGITS))
        return false;
    *ret_principal = p;
    return true;
}

/* A row of what is asked for, to see what its holder would be. */
static struct api_key_row
row_of(const struct create_api_key *command)
{
    return (struct api_key_row){
        .key_id = command->key_id,
        .role = command->role,
        .scopes = command->scopes,
        .cohorts = command->cohorts,
        .partner_id = command->partner_id,
        .application_ref = command->application_ref,
        .urn = command->urn,
        .staff_id = command->staff_id,
    };
}

/* The field of a principal by its name, as one that lives on: it is missing, or not of the role. */
static struct refusal
refuse_owner(const struct create_api_key *command, const char *name)
{
#define OWNER(field)               \
    if (strcmp(name, #field) == 0) \
        return command->field.size > 0 ? REFUSE(other_owner, field) : REFUSE(missing_owner, field);
    OWNER(partner_id)
    OWNER(staff_id)
    OWNER(urn)
    OWNER(cohorts)
#undef OWNER
    return command->application_ref.size > 0 ? REFUSE(other_owner, application_ref)
                                             : REFUSE(missing_owner, application_ref);
}

static struct refusal
check_owner(const struct create_api_key *command)
{
    const struct api_key_row row = row_of(command);
    struct principal principal;
    enum role role;
    scope_set scopes;

    if (!role_of_name(command->role, &role))
        return REFUSE(bad_role, role);
    if (!scopes_read(command->scopes, &scopes))
        return REFUSE(bad_scope, scopes);
    if (command->urn.size > 0 && !value_digits(command->urn, URN_DIGITS))
        return REFUSE(bad_urn, urn);
    if (command->staff_id.size > 0 && !is_staff_id(command->staff_id))
        return REFUSE(bad_role, staff_id);
    if (!key_principal(&row, &principal))
        return REFUSE(bad_role, role);
    const char *lack = principal_lacks(&principal);
    return lack ? refuse_owner(command, lack) : ACCEPTED;
}

struct refusal
key_create_check(const struct create_api_key *command, bool is_known, int64_t now_us,
                 int64_t *ret_expires_us)
{
    *ret_expires_us = 0;
    if (!api_key_is_id(command->key_id))
        return REFUSE(bad_key, key_id);
    if (!value_hash(command->digest))
        return REFUSE(bad_key, digest);
    if (is_known)
        return REFUSE(duplicate, key_id);
    if (command->expires_at.size > 0
        && (!value_time(command->expires_at, ret_expires_us) || *ret_expires_us <= now_us))
        return REFUSE(bad_date, expires_at);
    return check_owner(command);
}

bool
key_is_good(const struct api_key_row *row, int64_t now_us)
{
    return row->revoked_at == 0 && (row->expires_at == 0 || row->expires_at > now_us);
}

/* The old key never lives longer than it would have. */
struct refusal
key_rotate_check(const struct rotate_api_key *command, const struct api_key_row *old,
                 bool is_new_known, int64_t now_us, int64_t *ret_until_us)
{
    if (!old)
        return REFUSE(unknown_key, key_id);
    if (!key_is_good(old, now_us) || old->replaced_by.size > 0)
        return REFUSE(ended_key, key_id);
    if (!api_key_is_id(command->new_key_id))
        return REFUSE(bad_key, new_key_id);
    if (!value_hash(command->digest))
        return REFUSE(bad_key, digest);
    if (is_new_known)
        return REFUSE(duplicate, new_key_id);
    if (!value_time(command->overlap_until, ret_until_us))
        return REFUSE(bad_date, overlap_until);
    if (old->expires_at > 0 && old->expires_at < *ret_until_us)
        *ret_until_us = old->expires_at;
    return ACCEPTED;
}
