#include "endpoint.h"
#include "outward.h"
#include "public.h"
#include "services/notifications/notifications.h"

#include "notifications_sql.h"
#include "proto/webhooks.h"

#include <string.h>

enum {
    EVENTS_MAX = 200,
    PAGE_BYTES_MAX = 400 * 1024, /* of envelopes; at least one event is told */
    TYPES_SIZE = ENDPOINT_LIST_MAX + 1,
};

enum column {
    POSITION,
    ID,
    TYPE,
    COHORT,
    SUBJECT,
    PARTNER,
    AT,
    TRACE,
    IS_HISTORY,
    PAYLOAD,
};

struct text
types_inside(struct text types, char *to)
{
    size_t size = 0, prefix = strlen(PUBLIC_PREFIX);

    for (size_t i = 0; i < types.size; i++) {
        bool is_start = i == 0 || types.data[i - 1] == ' ';

        if (is_start && types.size - i >= prefix
            && memcmp(types.data + i, PUBLIC_PREFIX, prefix) == 0)
            i += prefix;
        if (i < types.size)
            to[size++] = types.data[i];
    }
    return (struct text){ to, size };
}

static struct text
envelope(struct work *work, const struct public_event *event)
{
    const struct notifications *self = work->self;
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer to;

    msgpack_sbuffer_init(&to);
    public_write(event, self->webhooks.public_name, &to);
    return work_copy(work, (struct text){ to.data, to.size });
}

/* How long the event is. */
static size_t
add_event(struct work *work, const struct db_rows *rows, int row, struct page *page)
{
    struct public_event event = {
        .id = db_text(rows, row, ID),
        .type = db_text(rows, row, TYPE),
        .cohort_id = db_text(rows, row, COHORT),
        .subject = db_text(rows, row, SUBJECT),
        .partner_id = db_text(rows, row, PARTNER),
        .trace = db_text(rows, row, TRACE),
        .payload = db_text(rows, row, PAYLOAD),
        .position = db_number(rows, row, POSITION),
        .at_us = db_when(rows, row, AT),
        .is_history = db_flag(rows, row, IS_HISTORY),
    };
    struct text json = envelope(work, &event);
    char id[UUID_TEXT_SIZE];

    uuid_write(event.id, id);
    page_add(page, &(struct event_row){
                       .position = event.position,
                       .event_id = text_of(id),
                       .type = event.type,
                       .cohort_id = event.cohort_id,
                       .subject = event.subject,
                       .partner_id = event.partner_id,
                       .at = event.at_us,
                       .envelope = json,
                   });
    return json.size;
}

/* Adds the rows up to `last`; how far the page goes: to `reached`, when it has room for all. */
static int64_t
add_events(struct work *work, const struct db_rows *rows, int64_t max, int64_t last,
           int64_t reached, struct page *page)
{
    size_t bytes = 0;

    for (int row = 0; row < rows->count && db_number(rows, row, POSITION) <= last; row++) {
        bytes += add_event(work, rows, row, page);
        if (row + 1 == max || bytes > PAGE_BYTES_MAX)
            return db_number(rows, row, POSITION);
    }
    return reached;
}

/* The ends are read first: what is committed between the two statements is beyond the last one,
 * and is cut off. */
enum status
outward_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct event_list *query = queries[0].body;
    int64_t max = query->limit ? query->limit : EVENTS_MAX;
    char types[TYPES_SIZE];
    struct db_rows ends, rows;

    (void)count; /* queries_max is 1 */
    TRY(db_query(work->db, work->err, &sql_outward_ends, &ends, DB_NUMBER(1)));
    int64_t first = db_number(&ends, 0, 0), last = db_number(&ends, 0, 1);
    int64_t after = query->since < first - 1 ? first - 1 : query->since;
    TRY(db_query(work->db, work->err, &sql_outward_list, &rows, DB_NUMBER(after), DB_NUMBER(max),
                 DB_NUMBER(OUTWARD_SCAN_MAX), DB_TEXT(query->scope),
                 DB_TEXT(types_inside(query->types, types)), DB_TEXT(query->cohorts),
                 DB_TEXT(query->partner_id), DB_TEXT(query->subject)));
    int64_t reached = after + OUTWARD_SCAN_MAX < last ? after + OUTWARD_SCAN_MAX : last;
    reached = add_events(work, &rows, max, last, reached, page);
    page_add(page, &(struct event_row){ .position = reached,
                                        .first = first,
                                        .event_id = TEXT(""),
                                        .type = TEXT(""),
                                        .cohort_id = TEXT(""),
                                        .subject = TEXT(""),
                                        .partner_id = TEXT(""),
                                        .envelope = TEXT("") });
    return OK;
}
