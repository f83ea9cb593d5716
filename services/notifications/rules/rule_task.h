/* rule_task.h - the rules' own work: who was not known is told, everybody is told step by step,
 * digests are made, and what is due passes the gate. */
#pragma once

#include "rule_take.h"

/* Each in the open transaction, for partitions that are held; *ret_is_more: at once again. */
enum status await_run(struct work *work, partition_set held, bool *ret_is_more) MUST_CHECK;
enum status gate_run(struct work *work, partition_set held, bool *ret_is_more) MUST_CHECK;
enum status digest_run(struct work *work, partition_set held, bool *ret_is_more) MUST_CHECK;
enum status fan_out_run(struct work *work, partition_set held, bool *ret_is_more) MUST_CHECK;

extern const struct service_task rule_task;
