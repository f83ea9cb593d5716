/* Why somebody was told something, or not: what was planned and what not, in the order in which it
 * happened. */
#include "services/gtctl/gtctl.h"
#include "services/gtctl/pages.h"
#include "services/gtctl/printable.h"

#include "common/base/value.h"
#include "proto/notifications.h"

#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ZONE_BYTES = 64 * 1024, WHY_PAGES_MAX = 200, WHY_VALUE_SIZE = 80, WHY_KEY_SIZE = 64 };

struct why {
    struct text cohort_id, application_ref, occasion;
    bool is_json;
    struct client *client;
    char after[WHY_KEY_SIZE];
    size_t rows;
};

/* What each reason means; the gate and the rules give them (services/notifications). */
static const struct {
    const char *reason, *meaning;
} reasons[] = {
    { "history", "the past is imported: only what is mandatory is told" },
    { "condition", "the rule's condition does not hold" },
    { "no_time", "the event lacks the time that the rule goes by" },
    { "audience", "who is in the rule's audience has not been read yet" },
    { "nobody", "there is nobody in the rule's audience" },
    { "expired", "it would have come too late" },
    { "superseded", "what it is about has changed since" },
    { "no_rule", "its rule is not there any more" },
    { "no_consent", "the participant has not agreed that this sponsor hears of it" },
    { "preference", "the reader does not want to hear of it" },
    { "quiet_hours", "the reader is not to be disturbed at that time" },
    { "cap", "the reader has had enough messages that day" },
    { "digest", "it goes, or went, with the digest" },
};

static const char *
meaning_of(struct text reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (text_is(reason, reasons[i].reason))
            return reasons[i].meaning;
    return NULL;
}

static void
print_time(const char *label, int64_t us)
{
    char text[VALUE_TIME_SIZE];

    if (us == WHEN_MIN)
        return;
    value_write_time(us, text);
    printf("%s%s", label, text);
}

static void
print_row(const struct why_row *row)
{
    char value[WHY_VALUE_SIZE];

    print_time("", row->happened_at);
    printf("  %.*s  rule %.*s",
           TEXT_ARGS(row->event_type.size > 0 ? row->event_type : TEXT("digest")),
           TEXT_ARGS(row->rule));
    printf("\n    %.*s by %.*s to the %.*s", TEXT_ARGS(row->template), TEXT_ARGS(row->channel),
           TEXT_ARGS(row->recipient));
    printable_utf8(row->recipient_id, value, sizeof value);
    printf("%s%s%s: %.*s", *value ? " " : "", value, row->is_mandatory ? ", mandatory" : "",
           TEXT_ARGS(row->state));
    print_time(" ", row->settled_at);
    if (text_is(row->state, "queued"))
        print_time(", not before ", row->due_at);
    if (row->answer.size > 0)
        printf(", %.*s", TEXT_ARGS(row->answer));
    if (row->attempts > 0)
        printf(", put off %lld times", (long long)row->attempts);
    if (meaning_of(row->reason))
        printf("\n    %.*s: %s", TEXT_ARGS(row->reason), meaning_of(row->reason));
    else if (row->reason.size > 0)
        printf("\n    %.*s", TEXT_ARGS(row->reason));
    printf("\n");
}

static json_t *
value_of(const struct field *field, const void *row)
{
    const char *at = (const char *)row + field->offset;
    char text[VALUE_TIME_SIZE];
    struct text string;
    int64_t number = 0;

    if (field->kind == FIELD_text) {
        memcpy(&string, at, sizeof string);
        return json_stringn(string.data ? string.data : "", string.size);
    }
    if (field->kind == FIELD_flag)
        return json_boolean(*(const bool *)(const void *)at);
    memcpy(&number, at, sizeof number);
    if (field->kind == FIELD_number)
        return json_integer(number);
    value_write_time(number, text);
    return number == WHEN_MIN ? json_null() : json_string(text);
}

static void
print_json(const struct why_row *row)
{
    json_t *object = json_object();

    for (size_t i = 0; i < why_row_type.field_count; i++)
        json_object_set_new(object, why_row_type.fields[i].name,
                            value_of(&why_row_type.fields[i], row));
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

/* The rows of one page; none: it was the last. */
static enum status
take_page(struct why *why, struct text reply, size_t *ret_count, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object list;
    struct why_row row;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(reply, &zone, &list, err));
    *ret_count = list.type == MSGPACK_OBJECT_ARRAY ? list.via.array.size : 0;
    for (size_t i = 0; i < *ret_count; i++) {
        TRY(message_unpack(&why_row_type, &list.via.array.ptr[i], &row, err));
        (why->is_json ? print_json : print_row)(&row);
        snprintf(why->after, sizeof why->after, "%.*s", TEXT_ARGS(row.key));
    }
    why->rows += *ret_count;
    return OK;
}

static enum status
ask_page(struct why *why, size_t *ret_count, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    AUTO(request_clear) struct request request = { .name = why_list_query.name };
    const struct why_list query = { .cohort_id = why->cohort_id,
                                    .application_ref = why->application_ref,
                                    .occasion = why->occasion,
                                    .after = text_of(why->after) };

    msgpack_sbuffer_init(&body);
    query_pack(&body, &why_list_query, &query);
    request.to = message_owner(&why_list_query);
    request.body = (struct text){ body.data, body.size };
    TRY(client_ask(why->client, &request, err));
    return take_page(why, request.reply, ret_count, err);
}

static enum status
show(struct why *why, struct error *err)
{
    size_t count = 1;

    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&why->client, err));
    for (int page = 0; page < WHY_PAGES_MAX && count > 0; page++)
        TRY(ask_page(why, &count, err));
    if (why->rows == 0)
        return error_set(err, NOT_FOUND, "nothing has happened that a rule is about");
    return OK;
}

int
why_run(int argc, char **argv)
{
    static const struct option known[] = { { "json", no_argument, NULL, 'j' },
                                           { NULL, 0, NULL, 0 } };
    struct why why = { .is_json = false };
    struct error err = { 0 };

    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (option == '?')
            return EXIT_USAGE;
        why.is_json = true;
    }
    if (argc - optind < 2 || argc - optind > 3)
        return EXIT_USAGE;
    why.cohort_id = text_of(argv[optind]);
    why.application_ref = text_of(argv[optind + 1]);
    if (argc - optind == 3)
        why.occasion = text_of(argv[optind + 2]);
    enum status status = show(&why, &err);
    client_destroy(&why.client);
    return gtctl_end("why", status, &err, status == NOT_FOUND ? EXIT_FAILURE : EXIT_STUCK);
}
