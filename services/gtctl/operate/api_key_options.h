/* api_key_options.h - what "gtctl api-keys" is asked for. */
#pragma once

#include "common/base/value.h"
#include "proto/gateway.h"

#include <stdbool.h>

enum { API_KEY_STAFF_DIGITS = 64, API_KEY_OVERLAP_HOURS = 24, API_KEY_HOURS_MAX = 100000 };

struct api_key_options {
    const char *action;         /* create, list, rotate, revoke */
    struct text key_id;         /* rotate, revoke */
    struct create_api_key made; /* create: all but the key's id and digest */
    char staff_id[API_KEY_STAFF_DIGITS + 1];
    char expires_at[VALUE_TIME_SIZE];
    char cohorts[KEY_WORDS_MAX + 1];
    int64_t overlap_hours;
    bool is_json;
};

/* False when it is not understood. An address given with --staff goes no further than this: the
 * service is told its digest. `now_us` is the system's time, for --days. */
bool api_key_options_read(int argc, char **argv, int64_t now_us,
                          struct api_key_options *ret_options);
