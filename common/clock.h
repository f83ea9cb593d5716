/* clock.h - the one clock that every rule about time asks.
 *
 * CLOCK_FILE, when set, names a file that holds a number: microseconds to add
 * to the real time, in all services together. It is looked at most ten times a
 * second. Deadlines and leases do not use it: see clock_steady_ms. */
#pragma once

#include <stdint.h>

/* Microseconds since 1970, UTC. */
int64_t clock_now_us(void);
/* Milliseconds that only ever grow; not comparable between machines. */
int64_t clock_steady_ms(void);
