/* calendar_entries.h - what stands in somebody's calendar: sessions, coaching meetings, and what
 * the places are called. */
#pragma once

#include "services/gateway/http/request.h"

#include "common/format/ics.h"

enum { VENUES_MAX = 200 /* that are looked up; others go by their number */ };

/* Whose calendar: of application_ref and staff_id one is empty. */
struct calendar {
    struct request *request;
    struct text cohort_id, application_ref, staff_id;
    struct ics_entry *entries; /* at most ICS_ENTRIES_MAX */
    size_t count;
    struct text last_session, last_meeting; /* the keys that the next pages begin behind */
    struct text venues[VENUES_MAX];
    size_t venue_count;
    void (*then)(struct calendar *calendar);
};

/* Fills in the entries, then calls `then`, in a later turn; answers the request itself when a
 * service does not: half a calendar would look as if the rest had been cancelled. */
void calendar_gather(struct calendar *calendar, void (*then)(struct calendar *calendar));

/* "a", what is between them, "b", as long as the request. */
struct text calendar_text(struct request *request, struct text a, const char *between,
                          struct text b);
