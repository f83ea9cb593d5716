/* tasks.h - a service's own work, all of it: what the loop asks of its tasks
 * (service.h), in the order of the list. */
#pragma once

#include "common/service/engine.h"

/* Adds the descriptors of all tasks, together at most `capacity`: each gets what those before it
 * have left. Lowers *timeout_ms to what the loop may wait. */
size_t tasks_prepare(struct engine *engine, struct pollfd *fds, size_t capacity, int *timeout_ms);
/* One turn of each. What one cannot do is logged, and stops no other. */
void tasks_run(struct engine *engine);
/* The sum of all; in a transaction. */
enum status tasks_backlog(struct engine *engine, struct service_backlog *ret_backlog) MUST_CHECK;
/* Partitions on which any of them has work under way. */
partition_set tasks_busy(struct engine *engine);
