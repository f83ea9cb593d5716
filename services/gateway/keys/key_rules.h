/* key_rules.h - when an API key may be made, replaced, ended. Nothing here reads or writes. */
#pragma once

#include "services/gateway/access/principal.h"

#include "proto/codes.h"
#include "proto/gateway.h"

enum { API_KEYS_MAX = 10000 }; /* that are good at a time */

/* What a row of the table says of its holder, as far as it is well formed: false when it is not. */
bool key_principal(const struct api_key_row *row, struct principal *ret_principal);

/* `ret_expires_us` is 0 for never. */
struct refusal key_create_check(const struct create_api_key *command, bool is_known, int64_t now_us,
                                int64_t *ret_expires_us);

/* `old` is NULL when there is no such key. `ret_until_us`: the old key's new end. */
struct refusal key_rotate_check(const struct rotate_api_key *command, const struct api_key_row *old,
                                bool is_new_known, int64_t now_us, int64_t *ret_until_us);

/* Neither revoked nor expired. */
bool key_is_good(const struct api_key_row *row, int64_t now_us);
