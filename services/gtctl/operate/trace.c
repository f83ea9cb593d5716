/* gtctl trace: one event's way, from the request that caused it to its effects in every service,
 * or all that belongs to a trace. */
#include "follow_print.h"
#include "services/gtctl/gtctl.h"

#include "common/base/clock.h"
#include "common/base/uuid.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum {
    WITHIN_HOURS = 24, /* of an event to its causes and effects, unless told otherwise */
    WITHIN_HOURS_MAX = 24 * 365 * 50,
    NEAR_S = 60, /* of the time in an id to that of its event */
    SOON_S =
        600, /* of an event to most of its causes and effects: looked for first, at little cost */
    ID_DIGITS = 2 * TRACE_ID_BYTES,
    PARENT_DIGITS = 2 * TRACE_PARENT_BYTES,
};

#define S_US    INT64_C(1000000)
#define HOUR_US (3600 * S_US)
/* Year 9999. */
#define END_US  (INT64_C(253402300799) * S_US)

struct options {
    char digits[ID_DIGITS + 1]; /* what was asked for */
    bool is_event, is_json;
    long hours;
};

static struct text
end_of_id(const struct followed_event *e, char digits[FOLLOW_DIGITS_SIZE])
{
    follow_digits(e->id.data + e->id.size - TRACE_PARENT_BYTES, TRACE_PARENT_BYTES, digits);
    return (struct text){ digits, PARENT_DIGITS };
}

static struct follow_window
around(int64_t us, int64_t before_us, int64_t after_us)
{
    return (struct follow_window){ us > before_us ? us - before_us : 0, us + after_us };
}

/* The time in an id of version 7; false when it has none that can be. */
static bool
time_of_id(const char digits[ID_DIGITS + 1], int64_t *ret_us)
{
    char start[13];

    memcpy(start, digits, 12);
    start[12] = '\0';
    *ret_us = (int64_t)strtoll(start, NULL, 16) * 1000;
    return digits[12] == '7' && strchr("89ab", digits[16]) && *ret_us < END_US / 4;
}

/* What an id's own time does not lead to is looked for in the whole log. */
static enum status
find_first(struct follow *follow, const struct options *options, struct error *err)
{
    const struct follow_window whole = { 0, END_US };
    enum follow_way way = options->is_event ? FOLLOW_ID : FOLLOW_TRACE;
    struct text key = { options->digits, ID_DIGITS };
    int64_t us = 0;

    if (options->is_event)
        key = (struct text){ options->digits + PARENT_DIGITS, PARENT_DIGITS };
    if (time_of_id(options->digits, &us)) {
        int64_t after_us = options->is_event ? NEAR_S * S_US : options->hours * HOUR_US;

        TRY(follow_find(follow, way, &key, 1, around(us, NEAR_S * S_US, after_us), err));
        if (follow->event_count > 0)
            return OK;
    }
    return follow_find(follow, way, &key, 1, whole, err);
}

static const struct followed_event *
cause_of(const struct follow *follow, const struct followed_event *event)
{
    for (size_t i = 0; i < follow->event_count; i++)
        if (&follow->events[i] != event && follow_is_cause(&follow->events[i], event))
            return &follow->events[i];
    return NULL;
}

/* What has caused an event, what has caused that, and so on. */
static enum status
find_causes(struct follow *follow, struct text id, struct follow_window window, struct error *err)
{
    char digits[FOLLOW_DIGITS_SIZE];

    for (int depth = 0; depth < FOLLOW_DEPTH_MAX; depth++) {
        const struct text key = { digits, PARENT_DIGITS };
        const struct followed_event *event = follow_event(follow, id);

        follow_digits(event->trace.parent, TRACE_PARENT_BYTES, digits);
        TRY(follow_find(follow, FOLLOW_ID, &key, 1, window, err));
        event = cause_of(follow, follow_event(follow, id)); /* they may have moved */
        if (!event)
            break;
        id = event->id;
    }
    return OK;
}

/* What the events have caused, what that has caused, and so on. */
static enum status
find_caused(struct follow *follow, struct follow_window window, struct error *err)
{
    static char digits[FOLLOW_EVENTS_MAX][FOLLOW_DIGITS_SIZE];
    static struct text keys[FOLLOW_EVENTS_MAX];
    size_t before = 0;

    for (int depth = 0; depth < FOLLOW_DEPTH_MAX && follow->event_count > before; depth++) {
        before = follow->event_count;
        for (size_t i = 0; i < before; i++)
            keys[i] = end_of_id(&follow->events[i], digits[i]);
        TRY(follow_find(follow, FOLLOW_PARENT, keys, before, window, err));
    }
    return OK;
}

/* Its effects first: what else its causes have caused is not asked for. A search that was cut is
 * not made again in a wider window. */
static enum status
find_way(struct follow *follow, const struct options *options, struct error *err)
{
    const struct text id = follow->events[0].id;
    const int64_t at_us = follow->events[0].at_us;
    const struct follow_window near = around(at_us, SOON_S * S_US, SOON_S * S_US);
    const struct follow_window wide =
        around(at_us, options->hours * HOUR_US, options->hours * HOUR_US);

    TRY(find_caused(follow, near, err));
    if (!follow->is_cut)
        TRY(find_caused(follow, wide, err));
    TRY(find_causes(follow, id, near, err));
    return follow->is_cut ? OK : find_causes(follow, id, wide, err);
}

static enum status
find_all(struct follow *follow, const struct options *options, struct error *err)
{
    TRY(find_first(follow, options, err));
    if (follow->event_count == 0)
        return error_set(err, NOT_FOUND, "no event is known by %s%s", options->digits,
                         follow->is_cut ? "; the log is too long to look through all of it" : "");
    if (options->is_event)
        TRY(find_way(follow, options, err));
    return follow_effects(follow, err);
}

static enum status
check_complete(const struct follow *follow, struct error *err)
{
    if (follow->is_cut)
        fprintf(stderr, "there may be more events: more than %d, or the search took too long\n",
                FOLLOW_EVENTS_MAX);
    for (int i = 0; i < POSITIONS_SERVICES; i++)
        if (follow->is_away[i])
            return error_set(err, UNAVAILABLE, "%s is away: what it knows is missing",
                             positions_services[i]);
    return OK;
}

static enum status
run(const struct options *options, struct error *err)
{
    AUTO(client_destroy) struct client *client = NULL;
    AUTO(follow_destroy) struct follow *follow = NULL;

    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&client, err));
    follow = follow_new(client);
    TRY(find_all(follow, options, err));
    if (options->is_json)
        follow_print_json(follow, stdout);
    else
        follow_print_tree(follow, stdout);
    return check_complete(follow, err);
}

/* An event's id has dashes; a trace's id has none, or stands in a traceparent. */
static bool
read_id(const char *id, struct options *to)
{
    size_t size = strlen(id);
    struct trace trace;
    size_t count = 0;

    if (trace_read(text_of(id), &trace)) {
        follow_digits(trace.id, TRACE_ID_BYTES, to->digits);
        return true;
    }
    to->is_event = size == UUID_TEXT_SIZE - 1;
    if (!to->is_event && size != ID_DIGITS)
        return false;
    for (size_t i = 0; i < size; i++) {
        bool is_dash = to->is_event && (i == 8 || i == 13 || i == 18 || i == 23);

        if (is_dash ? id[i] != '-' : !isxdigit((unsigned char)id[i]))
            return false;
        if (!is_dash)
            to->digits[count++] = (char)tolower((unsigned char)id[i]);
    }
    return true;
}

static enum status
read_options(int argc, char **argv, struct options *to, struct error *err)
{
    static const struct option known[] = {
        { "json", no_argument, NULL, 'j' },
        { "within", required_argument, NULL, 'w' },
        { NULL, 0, NULL, 0 },
    };

    to->hours = WITHIN_HOURS;
    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        to->is_json |= option == 'j';
        if (option == '?')
            return gtctl_bad_option(err);
        if (option == 'w')
            TRY(settings_number("--within", optarg, 1, WITHIN_HOURS_MAX, &to->hours, err));
    }
    if (argc - optind != 1 || !read_id(argv[optind], to))
        return error_set(err, INVALID, "one id: of an event, with dashes, or of a trace");
    return OK;
}

int
trace_run(int argc, char **argv)
{
    struct options options = { 0 };
    struct error err = { 0 };

    if (read_options(argc, argv, &options, &err) != OK)
        return gtctl_end("trace", INVALID, &err, EXIT_USAGE);
    return gtctl_end("trace", run(&options, &err), &err, EXIT_STUCK);
}
