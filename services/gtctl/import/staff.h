/* staff.h - the addresses of facilitators, coaches and markers that rows of a folder bring: each
 * becomes an enrolment.register_staff, once a file, whatever becomes of its row. */
#pragma once

#include "frame.h"

enum { STAFF_SEEN_MAX = 4096 }; /* later ones may be sent again, which changes nothing */

struct staff {
    struct frame frame; /* those that are not sent yet */
    struct key seen[STAFF_SEEN_MAX];
    size_t seen_count;
};

/* Takes the value of a row, unless it is no address or is known. The frame has room. */
void staff_add(struct staff *staff, struct text cohort_id, struct text address);

/* INVALID when the service could not handle one of `count`. */
enum status staff_check(struct text reply, size_t count, struct error *err) MUST_CHECK;
