/* lease_private.h - what lease.c (what to do when) and lease_store.c (the tables)
 * share. */
#pragma once

#include "common/lease/lease.h"

struct leases {
    int64_t incarnation;
    int64_t tick_ms;    /* of the last one */
    int64_t next_ms;    /* of the next one */
    int64_t fresh_ms;   /* of the last one that the database answered; 0: not since it failed */
    int share;          /* partitions that were our fair share then */
    partition_set held; /* as the table had them at the last tick */
    partition_set leaving, suspect;
    int64_t epochs[PARTITIONS]; /* of those held */
    bool is_winding_up;
};

/* The two values that say who we are. */
#define WHO(engine) DB_TEXT(text_of((engine)->instance)), DB_NUMBER((engine)->leases->incarnation)

/* All run in the open transaction. */
enum status lease_view_read(struct engine *engine, struct lease_view *ret_view,
                            struct error *err) MUST_CHECK;
/* These add what is ours now to *to. */
enum status lease_renew(struct engine *engine, partition_set wanted, struct leases *to,
                        struct error *err) MUST_CHECK;
enum status lease_take(struct engine *engine, partition_set wanted, struct leases *to,
                       struct error *err) MUST_CHECK;
enum status lease_give_up(struct engine *engine, partition_set partitions,
                          struct error *err) MUST_CHECK;
