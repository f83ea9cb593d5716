/* ics.h - calendars that people's programs read: RFC 5545 (iCalendar) and RFC 5546 (iTIP).
 *
 * One VCALENDAR with a VTIMEZONE for Europe/London (both of its rules, without an end), an event
 * each entry, lines of at most 75 bytes folded between characters. Times are London's wall clock;
 * in the hour that a clock change repeats, where that would be ambiguous, they are UTC. A fraction
 * of a second is left out. Pure but for libical's allocations. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stddef.h>
#include <stdint.h>

enum {
    ICS_UID_SIZE = 32 + sizeof "@golden-thread",
    ICS_ENTRIES_MAX = 5000, /* of one calendar */
};

enum ics_method {
    ICS_PUBLISH, /* a feed that is subscribed to */
    ICS_REQUEST, /* an invitation, or what it has become */
    ICS_CANCEL,  /* it does not take place */
};

/* What an entry is known by for ever: whose it is, and of what. */
struct ics_whose {
    struct text cohort_id;
    struct text person; /* an application_ref or a staff_id */
    struct text id;     /* a session or a meeting */
};

struct ics_entry {
    struct ics_whose whose;
    int64_t starts_us, ends_us; /* microseconds since 1970, UTC; it ends after it starts */
    int64_t sequence;           /* grows with each change */
    int64_t changed_us;         /* since when it is so */
    bool is_cancelled;
    struct text summary;
    struct text location, url, description; /* or empty */
};

struct ics_calendar {
    enum ics_method method;
    struct text name;      /* of a feed */
    struct text organizer; /* an address: of an invitation */
    struct text attendee;  /* likewise */
    int64_t written_us;    /* of an invitation: when it is written */
    const struct ics_entry *entries;
    size_t count;
};

/* Always the same for the same: hexadecimal digits of a digest, which tells nobody whose it is. */
void ics_uid(const struct ics_whose *whose, char out[ICS_UID_SIZE]);

/* The calendar as UTF-8 with CRLF, ended by a NUL; the caller frees it. INVALID for more than
 * ICS_ENTRIES_MAX entries or a text that is not UTF-8. Characters that no calendar may hold are
 * left out. */
enum status ics_write(const struct ics_calendar *calendar, char **ret_text,
                      struct error *err) MUST_CHECK;
