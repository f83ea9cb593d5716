/* replay_tell.h - what a replay prints, for people or as JSON, an object a line. */
#pragma once

#include "common/base/text.h"

#include <stdint.h>

/* From now on as JSON. */
void replay_tell_json(void);
/* How many entries of the journal are done, and which is the last of them. */
void replay_tell_progress(int64_t done, int64_t last);
/* The head of the tables that are compared. */
void replay_tell_head(void);
/* `n`: rows of the live one, of the rebuilt one, those that only the live one has, and those that
 * only the rebuilt one has. */
void replay_tell_table(struct text table, const int64_t n[4]);
/* `unreadable`: entries whose cohort's key was erased. */
void replay_tell_end(const char *service, const char *schema, int64_t unreadable, bool is_same);
