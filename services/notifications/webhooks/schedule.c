#include "schedule.h"

#define SECOND_US INT64_C(1000000)

static const int64_t pauses_s[SCHEDULE_TRIES - 1] = {
    5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600,
};

static int64_t
longer(int64_t pause_s, int64_t retry_after_s, int64_t chance)
{
    int64_t asked_s =
        retry_after_s > SCHEDULE_RETRY_AFTER_S ? SCHEDULE_RETRY_AFTER_S : retry_after_s;

    if (pause_s < asked_s)
        pause_s = asked_s;
    return pause_s * SECOND_US + pause_s * SECOND_US / 10 * chance / 1000;
}

int64_t
schedule_pause_us(int64_t tries, int64_t retry_after_s, int64_t chance)
{
    if (tries >= SCHEDULE_TRIES)
        return -1;
    return longer(pauses_s[tries < 1 ? 0 : tries - 1], retry_after_s, chance);
}

int64_t
schedule_probe_us(int64_t failures, int64_t retry_after_s, int64_t chance)
{
    int64_t at = failures < 1 ? 0 : failures - 1;
    int64_t pause_s = at < SCHEDULE_TRIES - 1 && pauses_s[at] < SCHEDULE_PROBE_S ? pauses_s[at]
                                                                                 : SCHEDULE_PROBE_S;

    return longer(pause_s, retry_after_s, chance);
}
