/* readers.h - how far the groups that read this service's log have told it that they are. */
#pragma once

#include "common/db/db.h"
#include "common/feed/partitions.h"

struct readers;

struct readers *readers_new(size_t groups_max);
void readers_destroy(struct readers **readers_p);
/* -1: not told. False when there is no room for another group. */
bool readers_told(struct readers *readers, struct text group, const int64_t cursors[PARTITIONS]);
/* Writes what was told since the last time, in the open transaction. What a transaction that
 * fails had written is told again within a second or so. */
enum status readers_save(struct readers *readers, struct db *db, struct error *err) MUST_CHECK;
