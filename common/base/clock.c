#include "common/base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_AGAIN_MS = 100 };

static int64_t
read_offset_us(void)
{
    const char *path = getenv("CLOCK_FILE");
    int64_t offset_us = 0;
    FILE *file = path ? fopen(path, "re") : NULL;

    if (!file)
        return 0;
    if (fscanf(file, "%" SCNd64, &offset_us) != 1) /* NOLINT(cert-err34-c): bad text means 0 */
        offset_us = 0;
    fclose(file);
    return offset_us;
}

int64_t
clock_now_us(void)
{
    static int64_t offset_us, looked_ms = -LOOK_AGAIN_MS;

    if (clock_steady_ms() - looked_ms >= LOOK_AGAIN_MS) {
        looked_ms = clock_steady_ms();
        offset_us = read_offset_us();
    }
    return clock_real_us() + offset_us;
}

int64_t
clock_real_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t
clock_steady_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t
clock_steady_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
