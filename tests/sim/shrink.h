/* shrink.h - makes a failing list of choices short and tame. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHRINK_RUNS_MAX = 2000 }; /* runs that are tried */

/* True when the list still fails; sets *ret_used to how many choices that took. */
typedef bool still_fails(void *self, const uint32_t *list, size_t count, size_t *ret_used);

/* Shortens `list` in place as long as it fails; returns the new count. */
size_t shrink(uint32_t *list, size_t count, still_fails *fails, void *self);
