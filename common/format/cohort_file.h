/* cohort_file.h - names of files in a cohort folder, as somebody who is not trusted may say them.
 */
#pragma once

#include "common/base/text.h"

enum {
    COHORT_FILE_DIGITS_MAX = 9,
    COHORT_FILE_KIND_MAX = 32, /* bytes of a kind */
};

/* NUMBER-KIND.csv, of a kind in small letters and `_`. It leads into no other folder. */
bool cohort_file_is_name(struct text name);
