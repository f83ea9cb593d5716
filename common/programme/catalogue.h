/* catalogue.h - the programmes that a service knows: its own copy, kept from
 * enrolment.programme_published, parsed once and held in memory.
 *
 * The table `programme` (common/migrations) is the truth; each transaction that
 * asks notices a version that another replica has stored. */
#pragma once

#include "common/programme/programme.h"
#include "common/service/work.h"

struct catalogue;

struct catalogue *catalogue_new(void);
void catalogue_destroy(struct catalogue **catalogue_p);

/* Reads what the table has and the memory has not. Call it first in a handler. */
enum status catalogue_refresh(struct catalogue *catalogue, struct db *db,
                              struct error *err) MUST_CHECK;

/* The same in two steps, of which the first waits for nothing (db_defer_query). */
enum status catalogue_ask(const struct catalogue *catalogue, struct db *db,
                          struct db_rows *ret_rows, struct error *err) MUST_CHECK;
enum status catalogue_take(struct catalogue *catalogue, const struct db_rows *rows,
                           struct error *err) MUST_CHECK;

/* Stores a version; the same again changes nothing, another text for a version
 * that exists is CONFLICT, a definition that programme_parse refuses INVALID. */
enum status catalogue_put(struct catalogue *catalogue, struct db *db, struct text code,
                          int64_t version, struct text definition, struct error *err) MUST_CHECK;

/* NULL when there is none. They live as long as the catalogue. */
const struct programme *catalogue_latest(const struct catalogue *catalogue, struct text code);
const struct programme *catalogue_find(const struct catalogue *catalogue, struct text code,
                                       int64_t version);
