/* template_store.h - the statements about published templates. */
#pragma once

#include "common/service/work.h"

/* What is published under a name, seen from a new source and the time from which it is to count. */
struct template_state {
    int64_t last, live; /* versions; 0: none */
    bool is_same;       /* the live one says the same */
    bool is_own;        /* the live one is the operators', and no release says the same */
    bool is_shipped;    /* the last one of a release says the same */
};

struct template_version {
    struct text name, source;
    int64_t version, live_from_us;
    bool is_shipped;
};

/* Others that publish wait until the transaction has ended. */
enum status store_template_lock(struct work *work) MUST_CHECK;
enum status store_template_state(struct work *work, const struct template_version *version,
                                 struct template_state *ret_state) MUST_CHECK;
enum status store_template_add(struct work *work,
                               const struct template_version *version) MUST_CHECK;
/* wanted: name, version (0: the live one). Rows: name, version asked for, version that there is. */
enum status store_template_wanted(struct work *work, const struct db_batch *wanted,
                                  struct db_rows *ret_rows) MUST_CHECK;
/* versions: name, version. Rows: name, version, source. */
enum status store_template_source(struct work *work, const struct db_batch *versions,
                                  struct db_rows *ret_rows) MUST_CHECK;
/* Rows as the message template_row, without and with the source. */
enum status store_template_list(struct work *work, struct text after, int64_t limit,
                                struct db_rows *ret_rows) MUST_CHECK;
enum status store_template_find(struct work *work, struct text name, int64_t version,
                                struct db_rows *ret_rows) MUST_CHECK;
/* At most one row: the facts of the last such message to somebody. */
enum status store_template_facts(struct work *work, struct text cohort_id,
                                 struct text application_ref, struct text name,
                                 struct db_rows *ret_rows) MUST_CHECK;
