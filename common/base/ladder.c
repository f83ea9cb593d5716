#include "common/base/ladder.h"

#include <stdlib.h>

enum status
ladder_read(const char *setting, const char *value, struct ladder *ret_ladder, struct error *err)
{
    char *end = NULL;

    for (ret_ladder->count = 0; *value; value = end) {
        long pause_ms = strtol(value, &end, 10);

        if (*value < '0' || *value > '9' || (*end && *end != ' ')
            || ret_ladder->count == LADDER_RUNGS_MAX || pause_ms < 0
            || pause_ms > LADDER_PAUSE_MAX_MS)
            return error_set(err, INVALID, "set %s to at most %d pauses in ms, as \"1000 5000\"",
                             setting, LADDER_RUNGS_MAX);
        ret_ladder->pauses_ms[ret_ladder->count++] = pause_ms;
        end += *end == ' ';
    }
    return OK;
}

int64_t
ladder_pause_ms(const struct ladder *ladder, int64_t tries, uint32_t random)
{
    int64_t rung = tries > ladder->count ? ladder->count : tries;
    int64_t percent = 100 - LADDER_JITTER_PERCENT + random % (2 * LADDER_JITTER_PERCENT + 1);

    return rung < 1 ? 0 : ladder->pauses_ms[rung - 1] * percent / 100;
}
