#include "claims.h"

#include "common/base/value.h"

#include <sodium.h>
#include <string.h>

static const struct {
    const char *name;
    size_t offset;
} members[] = {

#define CLAIM_ROW(name) { #name, offsetof(struct claim_map, name) },
    CLAIMS(CLAIM_ROW)
#undef CLAIM_ROW
};

enum { MEMBERS = sizeof members / sizeof *members };

/* LEFT=RIGHT. What is theirs may have a `=` in it, what is ours has none. */
static bool
split(struct text word, const char *equals, struct text *ret_left, struct text *ret_right)
{
    if (!equals)
        return false;
    *ret_left = (struct text){ word.data, (size_t)(equals - word.data) };
    *ret_right = (struct text){ equals + 1, word.size - ret_left->size - 1 };
    return ret_left->size > 0 && ret_right->size > 0;
}

static bool
map_claim(struct claim_map *map, struct text word)
{
    struct text ours, theirs;

    if (!split(word, memchr(word.data, '=', word.size), &ours, &theirs))
        return false;
    for (size_t i = 0; i < MEMBERS; i++)
        if (text_is(ours, members[i].name))
            return text_put(theirs, (char *)map + members[i].offset, CLAIM_NAME_MAX);
    return false;
}

static bool
map_role(struct claim_map *map, struct text word)
{
    struct claim_role *role = &map->roles[map->role_count];
    struct text theirs, ours;

    if (map->role_count == CLAIM_ROLES_MAX
        || !split(word, memrchr(word.data, '=', word.size), &theirs, &ours)
        || !text_put(theirs, role->theirs, CLAIM_ROLE_MAX) || !role_of_name(ours, &role->ours))
        return false;
    map->role_count++;
    return true;
}

static enum status
map_words(struct claim_map *map, const char *list,
          bool (*map_word)(struct claim_map *map, struct text word), const char *setting,
          struct error *err)
{
    struct text word;

    for (size_t i = 0; (word = text_word(text_of(list), i)).size > 0; i++)
        if (!map_word(map, word))
            return error_set(err, INVALID, "%s: \"%.*s\" is not understood", setting,
                             TEXT_ARGS(word));
    return OK;
}

/* Our own role names, when the provider has none of its own. */
static void
map_own_roles(struct claim_map *map)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        struct claim_role *role = &map->roles[map->role_count++];

        role->ours = (enum role)i;
        text_put(text_of(role_name((enum role)i)), role->theirs, CLAIM_ROLE_MAX);
    }
}

enum status
claim_map_read(const char *claims, const char *roles, struct claim_map *ret_map, struct error *err)
{
    *ret_map = (struct claim_map){ .role_count = 0 };
    for (size_t i = 0; i < MEMBERS; i++)
        if (strcmp(members[i].name, "scope") != 0)
            text_put(text_of(members[i].name), (char *)ret_map + members[i].offset, CLAIM_NAME_MAX);
    TRY(map_words(ret_map, claims, map_claim, "JWT_CLAIMS", err));
    TRY(map_words(ret_map, roles, map_role, "JWT_ROLES", err));
    if (ret_map->role_count == 0)
        map_own_roles(ret_map);
    return OK;
}

static bool
role_of(const struct claim_map *map, const char *theirs, enum role *ret_role)
{
    for (size_t i = 0; theirs && i < map->role_count; i++)
        if (strcmp(map->roles[i].theirs, theirs) == 0) {
            *ret_role = map->roles[i].ours;
            return true;
        }
    return false;
}

/* A text, or a list of which the first known one counts. */
static bool
read_role(const struct claim_map *map, const json_t *claim, enum role *ret_role)
{
    if (json_is_string(claim))
        return role_of(map, json_string_value(claim), ret_role);
    for (size_t i = 0; i < json_array_size(claim); i++)
        if (role_of(map, json_string_value(json_array_get(claim, i)), ret_role))
            return true;
    return false;
}

/* A claim that is absent is an empty text. */
static bool
read_text(const json_t *claim, size_t max, char *to)
{
    *to = '\0';
    if (!claim || json_is_null(claim))
        return true;
    return json_is_string(claim) && text_put(text_of(json_string_value(claim)), to, max);
}

/* A text with spaces, or a list of texts without any. */
static bool
read_words(const json_t *claim, size_t max, char *to)
{
    size_t size = 0;

    if (!json_is_array(claim))
        return read_text(claim, max, to);
    for (size_t i = 0; i < json_array_size(claim); i++) {
        const char *word = json_string_value(json_array_get(claim, i));
        size_t length = word ? strlen(word) : 0;

        if (length == 0 || strchr(word, ' ') || size + length + 1 > max)
            return false;
        if (size > 0)
            to[size++] = ' ';
        memcpy(to + size, word, length);
        size += length;
    }
    to[size] = '\0';
    return true;
}

/* Words that are no scopes of ours are for others; with none of ours nothing is allowed. */
static bool
read_scopes(const struct claim_map *map, const json_t *claims, scope_set *ret_scopes)
{
    char words[SCOPES_TEXT_MAX + 1];
    struct text word;

    *ret_scopes = SCOPES_ALL;
    if (!*map->scope)
        return true;
    *ret_scopes = 0;
    if (!read_words(json_object_get(claims, map->scope), SCOPES_TEXT_MAX, words))
        return false;
    for (size_t i = 0; (word = text_word(text_of(words), i)).size > 0; i++) {
        scope_set one;
        if (scopes_read(word, &one))
            *ret_scopes |= one;
    }
    return true;
}

static bool
read_staff(const struct claim_map *map, const json_t *claims, struct principal *principal)
{
    char email[VALUE_EMAIL_SIZE_MAX + 1];
    bool is_staff = principal->role == ROLE_facilitator || principal->role == ROLE_coach
                    || principal->role == ROLE_marker;

    if (!is_staff)
        return true;
    if (json_is_false(json_object_get(claims, "email_verified"))
        || !read_text(json_object_get(claims, map->email), VALUE_EMAIL_SIZE_MAX, email)
        || !value_email(text_of(email)))
        return false;
    staff_id_write(text_of(email), principal->staff_id);
    return true;
}

static bool
read_identifier(const json_t *claims, const char *name, bool is_needed, size_t max, char *to)
{
    return !is_needed || read_text(json_object_get(claims, name), max, to);
}

/* What the role has no use for is left out: a provider's tokens may say it of everybody. */
static bool
read_identifiers(const struct claim_map *map, const json_t *claims, struct principal *p)
{
    bool is_sponsor = p->role == ROLE_sponsor;

    return read_identifier(claims, map->partner_id, p->role == ROLE_partner,
                           PRINCIPAL_IDENTIFIER_MAX, p->partner_id)
           && read_identifier(claims, map->application_ref,
                              is_sponsor || p->role == ROLE_participant, PRINCIPAL_IDENTIFIER_MAX,
                              p->application_ref)
           && read_identifier(claims, map->urn, is_sponsor, URN_DIGITS, p->urn);
}

static void
write_id(const json_t *claims, char out[PRINCIPAL_ID_SIZE])
{
    const char *iss = json_string_value(json_object_get(claims, "iss"));
    const char *sub = json_string_value(json_object_get(claims, "sub"));
    unsigned char digest[(PRINCIPAL_ID_SIZE - 1) / 2];
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof digest);
    crypto_generichash_update(&state, (const unsigned char *)(iss ? iss : ""),
                              strlen(iss ? iss : "") + 1);
    crypto_generichash_update(&state, (const unsigned char *)(sub ? sub : ""),
                              strlen(sub ? sub : ""));
    crypto_generichash_final(&state, digest, sizeof digest);
    sodium_bin2hex(out, PRINCIPAL_ID_SIZE, digest, sizeof digest);
}

bool
claims_read(const struct claim_map *map, const json_t *claims, struct principal *ret_principal)
{
    struct principal principal = { .is_token = true };

    if (!read_role(map, json_object_get(claims, map->role), &principal.role)
        || !read_words(json_object_get(claims, map->cohorts), PRINCIPAL_COHORTS_MAX,
                       principal.cohorts)
        || !read_identifiers(map, claims, &principal)
        || !read_scopes(map, claims, &principal.scopes) || !read_staff(map, claims, &principal)
        || principal_lacks(&principal))
        return false;
    write_id(claims, principal.id);
    principal.expires_us =
        (int64_t)(json_number_value(json_object_get(claims, "exp")) * (double)VALUE_SECOND_US);
    *ret_principal = principal;
    return true;
}
