/* unpack_csv.h - one file of a cohort folder that comes alone from somebody who is not trusted: it
 * becomes a folder, with the cohort's own file before it. */
#pragma once

#include "common/base/error.h"

/* As in a cohort file: dates are YYYY-MM-DD. */
struct unpack_cohort {
    const char *cohort_id, *starts_on, *completes_on;
};

/* The cohort's own file: no NUMBER-KIND.csv with a greater number, or of a later name, is before.
 */
#define UNPACK_COHORT_FILE "0-cohort.csv"

/* Copies descriptor `from`, at most UNPACK_FILE_BYTES_MAX, into `name` in the folder `to`. INVALID:
 * it is refused, and *ret_code says why, stably: zip_name (`name` is not NUMBER-KIND.csv) or
 * zip_too_large. */
enum status unpack_csv(int from, int to, const char *name, const struct unpack_cohort *cohort,
                       const char **ret_code, struct error *err) MUST_CHECK;
