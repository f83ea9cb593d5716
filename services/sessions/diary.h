/* diary.h - when facilitators lead sessions. They are compared without regard to case and kept
 * as a digest: it tells them apart, has one size, and does not tell who they are. {0} is empty;
 * AUTO(diary_clear) ends it. What is in it lives as long as the work. */
#pragma once

#include "store.h"

struct diary {
    struct facilitator *facilitators;
};

void diary_clear(struct diary *diary);
/* Adds what the timetable has of these digests. */
enum status diary_load(struct diary *diary, struct work *work, struct text cohort_id,
                       const struct db_batch *digests) MUST_CHECK;
/* Of an empty digest, which is nobody's: NULL. */
const struct engagement *diary_of(const struct diary *diary, struct text digest);
/* Replaces what the session engages this one for; of an empty digest nothing. */
void diary_put(struct diary *diary, struct work *work, struct text digest, struct text session_id,
               int64_t starts_us, int64_t ends_us);
/* The session does not engage this one any more. */
void diary_remove(struct diary *diary, struct text digest, struct text session_id);

/* Empty: none. */
struct text facilitator_digest(struct work *work, struct text facilitator);
