/* Looking at published templates. What is previewed is personal: it is printed, and nothing else.
 */
#include "templates.h"

#include "services/gtctl/pages.h"

#include "common/base/value.h"
#include "proto/enrolment.h"
#include "proto/templates.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { ZONE_BYTES = 64 * 1024 };

static void
print_row(const struct template_row *row)
{
    char live_from[VALUE_TIME_SIZE] = "the beginning";
    char published_at[VALUE_TIME_SIZE];

    if (row->live_from > WHEN_MIN)
        value_write_time(row->live_from / 1000000 * 1000000, live_from);
    value_write_time(row->published_at / 1000000 * 1000000, published_at);
    printf("%-32.*s %7" PRId64 " %-4s %-8s %-20s %s\n", TEXT_ARGS(row->name), row->version,
           row->is_live ? "live" : "", row->is_shipped ? "shipped" : "own", live_from,
           published_at);
}

enum status
templates_list(struct client *client, struct error *err)
{
    AUTO(pages_destroy)
    struct pages *pages = pages_new(client, &template_list_query, &template_row_type, TEXT(""));
    struct rows rows = pages_rows(pages);
    const void *row = NULL;

    printf("%-32s %7s %-4s %-8s %-20s %s\n", "TEMPLATE", "VERSION", "", "FROM", "LIVE FROM",
           "PUBLISHED");
    TRY(rows.next(rows.self, &row, err));
    while (row) {
        print_row(row);
        TRY(rows.next(rows.self, &row, err));
    }
    return OK;
}

/* Asks one query of which there is at most one row; NOT_FOUND with `what` when there is none. */
static enum status
ask_one(struct client *client, struct request *request, msgpack_zone *zone,
        const struct message_type *type, const void *query, const struct message_type *row_type,
        void *ret_row, const char *what, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    msgpack_object rows;

    msgpack_sbuffer_init(&body);
    query_pack(&body, type, query);
    request->to = message_owner(type);
    request->name = type->name;
    request->body = (struct text){ body.data, body.size };
    TRY(client_ask(client, request, err));
    TRY(message_open(request->reply, zone, &rows, err));
    const msgpack_object *row = object_array(&rows, 1);
    if (!row)
        return error_set(err, NOT_FOUND, "%s", what);
    return message_unpack(row_type, row, ret_row, err);
}

static int64_t
version_of(const struct templates_options *options)
{
    int64_t version = 0;

    if (options->version && !value_number(text_of(options->version), &version))
        version = -1;
    return version;
}

enum status
templates_show(struct client *client, const struct templates_options *options, struct error *err)
{
    AUTO(request_clear) struct request request = { .is_answered = false };
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    const struct template_find query = { text_of(options->name), version_of(options) };
    struct template_row row;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(ask_one(client, &request, &zone, &template_find_query, &query, &template_row_type, &row,
                "no such template or version; see gtctl templates list", err));
    printf("%.*s", TEXT_ARGS(row.source));
    return OK;
}

static void
print_preview(const struct templates_options *options, const struct template_preview_row *row)
{
    if (options->is_html) {
        printf("%.*s", TEXT_ARGS(row->html));
        return;
    }
    printf("version %" PRId64 "%s\n\nSubject: %.*s\n\n%.*s", row->version,
           row->is_example ? ", with example facts: no such message was made for this person" : "",
           TEXT_ARGS(row->subject), TEXT_ARGS(row->text));
    if (row->sms.size)
        printf("\nSMS (%" PRId64 " segment%s): %.*s\n", row->segments,
               row->segments == 1 ? "" : "s", TEXT_ARGS(row->sms));
}

enum status
templates_preview(struct client *client, const struct templates_options *options, struct error *err)
{
    AUTO(request_clear) struct request contact_request = { .is_answered = false };
    AUTO(request_clear) struct request request = { .is_answered = false };
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    const struct contact_find find = { .cohort_id = text_of(options->cohort_id),
                                       .application_ref = text_of(options->application_ref) };
    struct contact_row contact;
    struct template_preview_row row;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(ask_one(client, &contact_request, &zone, &contact_find_query, &find, &contact_row_type,
                &contact, "nobody has a place under this reference in this cohort", err));
    const struct template_preview query = { .cohort_id = find.cohort_id,
                                            .application_ref = find.application_ref,
                                            .name = text_of(options->name),
                                            .version = version_of(options),
                                            .first_name = contact.first_name,
                                            .last_name = contact.last_name,
                                            .programme = contact.programme,
                                            .zone = text_of(options->zone ? options->zone : "") };
    TRY(ask_one(client, &request, &zone, &template_preview_query, &query,
                &template_preview_row_type, &row,
                "no such template or version; see gtctl templates list", err));
    print_preview(options, &row);
    return OK;
}
