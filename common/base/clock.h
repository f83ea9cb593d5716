/* clock.h - the one clock that every rule about time asks.
 *
 * CLOCK_FILE, when set, names a file that holds a number: microseconds to add
 * to the real time, in all services together. It is looked at most ten times a
 * second. Waiting uses clock_steady_ms(), deadlines of requests
 * clock_real_us(), leases the database's clock: none of them moves with that file. */
#pragma once

#include <stdint.h>

/* For --help: the one setting that is read here, without settings.h. */
#define CLOCK_USAGE \
    "  CLOCK_FILE           by how much the time is set, for rehearsals (default: )\n"

/* Microseconds since 1970, UTC. */
int64_t clock_now_us(void);
/* The same without CLOCK_FILE: for what one process tells another about waiting. Machines
 * must agree to a second or so. */
int64_t clock_real_us(void);
/* Milliseconds that only ever grow; not comparable between machines. */
int64_t clock_steady_ms(void);
/* The same in microseconds, to measure how long something took. */
int64_t clock_steady_us(void);
