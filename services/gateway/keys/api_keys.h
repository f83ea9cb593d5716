/* api_keys.h - the API keys that are good, in memory, so that a request costs no statement.
 *
 * Four times a second the table's changes since the last look are read: a key that was ended is
 * ended here within a second. While the database does not answer nobody can end a key either;
 * but another replica may have, so after API_KEYS_STALE_MS without a look nobody is let in. */
#pragma once

#include "services/gateway/access/principal.h"

#include "common/format/api_key.h"
#include "common/service/work.h"

enum {
    API_KEYS_LOOK_MS = 250,
    API_KEYS_AGAIN_MS = 20, /* between looks for keys that are not there */
    API_KEYS_STALE_MS = 3000,
    API_KEYS_SAVE_MS = 30000, /* how often last uses are written */
};

enum api_keys_verdict {
    API_KEYS_good,
    API_KEYS_unknown, /* no such key, another secret, ended, expired: not told apart */
    API_KEYS_stale,   /* we can't tell now */
    API_KEYS_look,    /* it may be new: ask again after the next api_keys_turn() */
};

struct api_keys;

struct api_keys *api_keys_new(void);
void api_keys_destroy(struct api_keys **keys_p);

/* `text` is a key as its holder sends it, in a request that came at `came_ms` (steady): one that
 * was made known before then is found. `address` is noted as one from which the key is used. */
enum api_keys_verdict api_keys_check(struct api_keys *keys, struct text text, const char *address,
                                     int64_t came_ms, int64_t now_us,
                                     struct principal *ret_principal);
/* True when this key was let in from this address before: by its id, whatever the secret. */
bool api_keys_knows(struct api_keys *keys, struct text text, const char *address);

/* Outside of a transaction: looks for changes and writes last uses, when it is time for it. */
enum status api_keys_turn(struct api_keys *keys, struct work *work) MUST_CHECK;
/* Lowers *timeout_ms to when that will be. */
void api_keys_wait(const struct api_keys *keys, int *timeout_ms);
