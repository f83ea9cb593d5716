/* key_store.h - API keys in the database. */
#pragma once

#include "common/service/work.h"
#include "proto/gateway.h"

/* Orders changes of keys: the row that is locked until the commit gives each a version. */
enum status key_store_lock(struct work *work, int64_t *ret_version, int64_t *ret_good) MUST_CHECK;
enum status key_store_move(struct work *work, int64_t version) MUST_CHECK;

/* The rows of these ids, in the order of the ids; those that are not there are left out. */
enum status key_store_find(struct work *work, const struct db_column *key_ids,
                           struct api_key_row **ret_rows, size_t *ret_count) MUST_CHECK;
enum status key_store_list(struct work *work, struct text after, int64_t max,
                           struct api_key_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* Rows: key_id, digest, name, role, scopes, cohorts, partner_id, application_ref, urn, staff_id,
 * expires_at (0: never), version. */
enum status key_store_add(struct work *work, const struct db_batch *keys) MUST_CHECK;
/* Rows: key_id, new key_id, its digest, the old one's end, version of the old, of the new. */
enum status key_store_rotate(struct work *work, const struct db_batch *keys) MUST_CHECK;
/* Rows: key_id, version. */
enum status key_store_revoke(struct work *work, const struct db_batch *keys) MUST_CHECK;
