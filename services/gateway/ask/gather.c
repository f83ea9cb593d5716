#include "gather.h"

#include "call.h"
#include "services/gateway/write/claim.h"

#include "common/base/clock.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/timerfd.h>

enum status
gather_open(struct gateway *gateway, struct error *err)
{
    gateway->gather_clock = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return gateway->gather_clock >= 0 ? OK
                                      : error_set(err, UNAVAILABLE, "timerfd: %s", strerror(errno));
}

static bool
is_holding(const struct gateway *gateway)
{
    return claims_wait(gateway->claims) || calls_wait(gateway->calls);
}

void
gather_trace(struct gateway *gateway)
{
    if (is_holding(gateway))
        return;
    randombytes_buf(gateway->trace_id, sizeof gateway->trace_id);
    randombytes_buf(&gateway->span, sizeof gateway->span);
}

/* A service that is given commands one frame after the other is idle while we gather; questions
 * cost less, the more go together. While nobody works for us, everybody would be idle. */
static int64_t
left_us(const struct gateway *gateway)
{
    bool is_write = claims_wait(gateway->claims) || calls_wait_command(gateway->calls);
    int64_t gathers_us = is_write ? GATHER_WRITES_US : GATHER_READS_US;

    if (!calls_are_under_way(gateway->calls))
        return 0;
    return gateway->gather_sent_us + gathers_us - clock_steady_us();
}

/* What comes first goes at once; what comes while it is under way goes together. When few ask,
 * nobody waits; when many do, frames and transactions are fewer and larger. */
void
gather_send(struct gateway *gateway, struct work *work)
{
    if (left_us(gateway) > 0)
        return;
    bool is_sent = claims_flush(gateway->claims, work);
    is_sent |= calls_flush(gateway->calls);
    if (is_sent)
        gateway->gather_sent_us = clock_steady_us();
}

/* A poll waits for whole milliseconds, which is coarse here. */
size_t
gather_wait(const struct gateway *gateway, struct pollfd *fds, int *timeout_ms)
{
    int64_t wait_us = left_us(gateway);
    int due_ms = claims_due_ms(gateway->claims);

    if (due_ms >= 0 && due_ms < *timeout_ms)
        *timeout_ms = due_ms;
    if (!is_holding(gateway))
        return 0;
    if (wait_us <= 0) {
        *timeout_ms = 0;
        return 0;
    }
    timerfd_settime(gateway->gather_clock, 0,
                    &(struct itimerspec){ .it_value = { .tv_nsec = wait_us * 1000 } }, NULL);
    *fds = (struct pollfd){ .fd = gateway->gather_clock, .events = POLLIN };
    return 1;
}
