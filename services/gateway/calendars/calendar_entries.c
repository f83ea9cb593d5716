#include "calendar_entries.h"

#include "services/gateway/ask/call.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"

#include "proto/coaching_queries.h"
#include "proto/enrolment_queries.h"
#include "proto/sessions_queries.h"

#include <stdio.h>
#include <string.h>

enum {
    PAGE_ROWS = 500,
    VENUES_TOGETHER = 100,
};

/* A page of a list. */
struct page_call {
    struct call call;
    struct calendar *calendar;
    size_t rows;

    union {
        struct calendar_list sessions;
        struct meeting_list meetings;
    } query;
};

static void ask_sessions(struct calendar *calendar);
static void ask_meetings(struct calendar *calendar);
static void ask_venues(struct calendar *calendar);

struct text
calendar_text(struct request *request, struct text a, const char *between, struct text b)
{
    size_t size = a.size + strlen(between) + b.size;
    char *text = request_alloc(request, size + 1);

    snprintf(text, size + 1, "%.*s%s%.*s", TEXT_ARGS(a), between, TEXT_ARGS(b));
    return (struct text){ text, size };
}

static struct text
person_of(const struct calendar *calendar)
{
    return calendar->application_ref.size ? calendar->application_ref : calendar->staff_id;
}

static struct ics_entry *
entry_new(struct calendar *calendar, struct text id)
{
    static struct ics_entry surplus;
    bool is_room = calendar->count < ICS_ENTRIES_MAX;
    struct ics_entry *entry = is_room ? &calendar->entries[calendar->count++] : &surplus;

    *entry = (struct ics_entry){ .whose = { calendar->cohort_id, person_of(calendar),
                                            request_copy(calendar->request, id) } };
    return entry;
}

static void
note_venue(struct calendar *calendar, struct text urn)
{
    for (size_t i = 0; i < calendar->venue_count; i++)
        if (text_equal(calendar->venues[i], urn))
            return;
    if (urn.size && calendar->venue_count < VENUES_MAX)
        calendar->venues[calendar->venue_count++] = urn;
}

static void
on_session(struct call *call, const void *body)
{
    struct page_call *page = call->context;
    struct calendar *calendar = page->calendar;
    struct request *request = call->request;
    const struct calendar_row *row = body;
    struct ics_entry *entry = entry_new(calendar, row->session_id);

    page->rows++;
    calendar->last_session = request_copy(request, row->key);
    entry->starts_us = row->starts_at;
    entry->ends_us = row->ends_at;
    entry->sequence = row->sequence;
    entry->changed_us = row->changed_at;
    entry->is_cancelled = text_is(row->state, "cancelled");
    entry->summary = calendar_text(request, row->programme, ": ", row->component);
    entry->location = request_copy(request, row->venue_urn); /* until it has a name */
    entry->url = request_copy(request, row->online_url);
    if (row->online_url.size)
        entry->description = calendar_text(request, TEXT("Join"), " at ", row->online_url);
    note_venue(calendar, entry->location);
}

static void
on_meeting(struct call *call, const void *body)
{
    struct page_call *page = call->context;
    struct calendar *calendar = page->calendar;
    const struct meeting_row *row = body;
    struct ics_entry *entry = entry_new(calendar, row->meeting_id);

    page->rows++;
    calendar->last_meeting = request_copy(call->request, row->key);
    entry->starts_us = row->starts_at;
    entry->ends_us = row->ends_at;
    entry->sequence = row->sequence;
    entry->changed_us = row->changed_at;
    entry->is_cancelled = text_is(row->state, "called_off") || text_is(row->state, "cancelled");
    entry->summary = calendar->staff_id.size ? calendar_text(call->request, TEXT("Coaching"), ": ",
                                                             row->application_ref)
                                             : TEXT("Coaching");
}

/* The answer fails as a whole: a calendar without its second half would look as if meetings had
 * been cancelled. */
static bool
has_failed(struct call *call, enum status status)
{
    if (status != OK)
        reading_failed(call->request, status);
    return status != OK;
}

static bool
is_more(const struct page_call *page)
{
    return page->rows == PAGE_ROWS && page->calendar->count < ICS_ENTRIES_MAX;
}

static void
on_sessions_end(struct call *call, enum status status)
{
    const struct page_call *page = call->context;

    if (has_failed(call, status))
        return;
    if (is_more(page))
        ask_sessions(page->calendar);
    else
        ask_meetings(page->calendar);
}

static void
on_meetings_end(struct call *call, enum status status)
{
    const struct page_call *page = call->context;

    if (has_failed(call, status))
        return;
    if (is_more(page))
        ask_meetings(page->calendar);
    else
        ask_venues(page->calendar);
}

static struct page_call *
page_new(struct calendar *calendar)
{
    struct page_call *page = request_alloc(calendar->request, sizeof *page);

    page->calendar = calendar;
    page->call.request = calendar->request;
    page->call.cohort_id = calendar->cohort_id;
    page->call.context = page;
    page->call.together = 1;
    return page;
}

static void
ask_sessions(struct calendar *calendar)
{
    struct page_call *page = page_new(calendar);

    page->query.sessions = (struct calendar_list){
        .cohort_id = calendar->cohort_id,
        .application_ref = calendar->application_ref,
        .staff_id = calendar->staff_id,
        .after = calendar->last_session,
        .max = PAGE_ROWS,
    };
    page->call.type = &calendar_list_query;
    page->call.row_type = &calendar_row_type;
    page->call.body = &page->query.sessions;
    page->call.on_row = on_session;
    page->call.on_end = on_sessions_end;
    calls_add(calendar->request->gateway->calls, &page->call);
}

static void
ask_meetings(struct calendar *calendar)
{
    struct page_call *page = page_new(calendar);

    page->query.meetings = (struct meeting_list){
        .cohort_id = calendar->cohort_id,
        .application_ref = calendar->application_ref,
        .staff_id = calendar->staff_id,
        .after = calendar->last_meeting,
        .max = PAGE_ROWS,
    };
    page->call.type = &meeting_list_query;
    page->call.row_type = &meeting_row_type;
    page->call.body = &page->query.meetings;
    page->call.on_row = on_meeting;
    page->call.on_end = on_meetings_end;
    calls_add(calendar->request->gateway->calls, &page->call);
}

/* ---- what a venue is called */

struct venue_call {
    struct call call;
    struct calendar *calendar;
    struct school_find query;
};

static void
on_venue(struct call *call, const void *body)
{
    const struct venue_call *venue = call->context;
    struct calendar *calendar = venue->calendar;
    const struct school_row *row = body;
    struct text name = request_copy(call->request, row->name);

    for (size_t i = 0; i < calendar->count && name.size; i++)
        if (text_equal(calendar->entries[i].location, venue->query.urn))
            calendar->entries[i].location = name;
}

/* Without names the numbers stay: better than no calendar. */
static void
on_venue_end(struct call *call, enum status status)
{
    const struct venue_call *venue = call->context;

    (void)status;
    if (--call->request->waiting == 0)
        venue->calendar->then(venue->calendar);
}

static void
ask_venues(struct calendar *calendar)
{
    struct request *request = calendar->request;

    request->waiting = (unsigned)calendar->venue_count;
    for (size_t i = 0; i < calendar->venue_count; i++) {
        struct venue_call *venue = request_alloc(request, sizeof *venue);

        venue->calendar = calendar;
        venue->query = (struct school_find){ calendar->cohort_id, calendar->venues[i] };
        venue->call = (struct call){ .request = request,
                                     .type = &school_find_query,
                                     .body = &venue->query,
                                     .cohort_id = calendar->cohort_id,
                                     .row_type = &school_row_type,
                                     .match = "urn",
                                     .together = VENUES_TOGETHER,
                                     .on_row = on_venue,
                                     .on_end = on_venue_end,
                                     .context = venue };
        calls_add(request->gateway->calls, &venue->call);
    }
    if (calendar->venue_count == 0)
        calendar->then(calendar);
}

void
calendar_gather(struct calendar *calendar, void (*then)(struct calendar *calendar))
{
    calendar->then = then;
    calendar->entries =
        request_alloc(calendar->request, ICS_ENTRIES_MAX * sizeof *calendar->entries);
    ask_sessions(calendar);
}
