#include "follow_print.h"
#include "services/gtctl/printable.h"

#include "common/base/uuid.h"
#include "common/base/value.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { TEXT_SHOWN = 1100 };

void
follow_digits(const void *bytes, size_t size, char to[FOLLOW_DIGITS_SIZE])
{
    const unsigned char *from = bytes;

    for (size_t i = 0; i < size; i++)
        snprintf(to + 2 * i, 3, "%02x", from[i]);
}

/* ---- A tree */

struct tree {
    const struct follow *follow;
    FILE *to;
    bool is_printed[FOLLOW_EVENTS_MAX];
};

/* The envelope, for people. */
static void
print_envelope(const struct followed_event *e, FILE *to)
{
    char cohort[TEXT_SHOWN], subject[TEXT_SHOWN], type[TEXT_SHOWN];
    char time[VALUE_TIME_SIZE], id[UUID_TEXT_SIZE];

    printable_utf8(e->type, type, sizeof type);
    printable_utf8(e->cohort_id, cohort, sizeof cohort);
    printable_utf8(e->subject, subject, sizeof subject);
    value_write_time(e->at_us, time);
    uuid_write(e->id, id);
    fprintf(to, "%s %s v%" PRId64 "  %s %s #%" PRId64 "  at %" PRId64 "/%" PRId64 "  id %s\n", time,
            type, e->version, cohort, subject, e->subject_version, e->partition, e->position, id);
}

static void
indent(const struct tree *tree, int depth)
{
    fprintf(tree->to, "%*s", 2 * depth, "");
}

static void
print_reader_line(const struct tree *tree, const struct followed_reader *r, int depth)
{
    char error[TEXT_SHOWN];

    printable_utf8(r->error, error, sizeof error);
    indent(tree, depth);
    fprintf(tree->to, "%s: %.*s", positions_services[r->service], TEXT_ARGS(r->state));
    if (r->parked.size > 0)
        fprintf(tree->to, " (%.*s, %" PRId64 " tries): %s", TEXT_ARGS(r->parked), r->tries, error);
    fputc('\n', tree->to);
}

static void
print_effect_line(const struct tree *tree, const struct followed_effect *effect, int depth)
{
    char name[TEXT_SHOWN], answer[TEXT_SHOWN], time[VALUE_TIME_SIZE];

    printable_utf8(effect->name, name, sizeof name);
    printable_utf8(effect->answer, answer, sizeof answer);
    value_write_time(effect->at_us, time);
    indent(tree, depth);
    fprintf(tree->to, "%s message %s: %.*s%s%s, put off %" PRId64 " times\n", time, name,
            TEXT_ARGS(effect->state), *answer ? ", mail server said " : "", answer, effect->tries);
}

static void print_event(struct tree *tree, size_t index, int depth);

/* The events that this one has caused, in one service or in any. */
static void
print_caused(struct tree *tree, size_t index, int service, int depth)
{
    const struct follow *follow = tree->follow;

    for (size_t i = 0; i < follow->event_count; i++)
        if (!tree->is_printed[i] && (service < 0 || follow->events[i].service == service)
            && follow_is_cause(&follow->events[index], &follow->events[i]))
            print_event(tree, i, depth);
}

static void
print_event(struct tree *tree, size_t index, int depth)
{
    const struct follow *follow = tree->follow;

    tree->is_printed[index] = true;
    indent(tree, depth);
    print_envelope(&follow->events[index], tree->to);
    if (depth > 2 * FOLLOW_DEPTH_MAX)
        return;
    for (size_t r = 0; r < follow->reader_count; r++) {
        const struct followed_reader *reader = &follow->readers[r];

        if (reader->event != index)
            continue;
        print_reader_line(tree, reader, depth + 1);
        for (size_t i = 0; i < follow->effect_count; i++)
            if (follow->effects[i].event == index && follow->effects[i].service == reader->service)
                print_effect_line(tree, &follow->effects[i], depth + 2);
        print_caused(tree, index, reader->service, depth + 2);
    }
    print_caused(tree, index, -1, depth + 1);
}

static bool
is_root(const struct follow *follow, size_t index)
{
    for (size_t i = 0; i < follow->event_count; i++)
        if (i != index && follow_is_cause(&follow->events[i], &follow->events[index]))
            return false;
    return true;
}

void
follow_print_tree(const struct follow *follow, FILE *to)
{
    struct tree tree = { .follow = follow, .to = to };
    char id[FOLLOW_DIGITS_SIZE], before[FOLLOW_DIGITS_SIZE] = "";

    for (size_t i = 0; i < follow->event_count; i++) {
        if (!is_root(follow, i))
            continue;
        follow_digits(follow->events[i].trace.id, TRACE_ID_BYTES, id);
        if (strcmp(id, before) != 0)
            fprintf(to, "request %s\n", id);
        memcpy(before, id, sizeof before);
        print_event(&tree, i, 1);
    }
    for (size_t i = 0; i < follow->event_count; i++)
        if (!tree.is_printed[i]) /* they name each other as their cause */
            print_event(&tree, i, 1);
}

/* ---- JSON */

static json_t *
json_text(struct text text)
{
    char shown[TEXT_SHOWN];

    printable_utf8(text, shown, sizeof shown);
    return json_string(shown);
}

static json_t *
json_time(int64_t us)
{
    char time[VALUE_TIME_SIZE];

    value_write_time(us, time);
    return json_string(time);
}

static json_t *
json_id(struct text id)
{
    char uuid[UUID_TEXT_SIZE];

    uuid_write(id, uuid);
    return json_string(uuid);
}

static json_t *
json_digits(const void *bytes, size_t size)
{
    char digits[FOLLOW_DIGITS_SIZE];

    follow_digits(bytes, size, digits);
    return json_string(digits);
}

static void
print_object(json_t *object, FILE *to)
{
    json_dumpf(object, to, JSON_COMPACT);
    fputc('\n', to);
    json_decref(object);
}

static json_t *
event_object(const struct followed_event *e)
{
    return json_pack("{s:s,s:s,s:o,s:o,s:I,s:I,s:I,s:o,s:o,s:I,s:o,s:o,s:o}", "kind", "event",
                     "service", positions_services[e->service], "id", json_id(e->id), "type",
                     json_text(e->type), "version", (json_int_t)e->version, "partition",
                     (json_int_t)e->partition, "position", (json_int_t)e->position, "cohort_id",
                     json_text(e->cohort_id), "subject", json_text(e->subject), "subject_version",
                     (json_int_t)e->subject_version, "at", json_time(e->at_us), "trace_id",
                     json_digits(e->trace.id, TRACE_ID_BYTES), "parent_id",
                     json_digits(e->trace.parent, TRACE_PARENT_BYTES));
}

static json_t *
reader_object(const struct follow *follow, const struct followed_reader *r)
{
    return json_pack("{s:s,s:o,s:s,s:o,s:o,s:I,s:o}", "kind", "reader", "event",
                     json_id(follow->events[r->event].id), "service",
                     positions_services[r->service], "state", json_text(r->state), "parked",
                     json_text(r->parked), "tries", (json_int_t)r->tries, "error",
                     json_text(r->error));
}

static json_t *
effect_object(const struct follow *follow, const struct followed_effect *e)
{
    return json_pack("{s:s,s:o,s:s,s:o,s:o,s:I,s:o,s:o}", "kind", "message", "event",
                     json_id(follow->events[e->event].id), "service",
                     positions_services[e->service], "name", json_text(e->name), "state",
                     json_text(e->state), "tries", (json_int_t)e->tries, "at", json_time(e->at_us),
                     "answer", json_text(e->answer));
}

void
follow_print_event(const struct followed_event *event, bool is_json, FILE *to)
{
    if (is_json)
        print_object(event_object(event), to);
    else
        print_envelope(event, to);
}

void
follow_print_json(const struct follow *follow, FILE *to)
{
    for (size_t i = 0; i < follow->event_count; i++)
        print_object(event_object(&follow->events[i]), to);
    for (size_t i = 0; i < follow->reader_count; i++)
        print_object(reader_object(follow, &follow->readers[i]), to);
    for (size_t i = 0; i < follow->effect_count; i++)
        print_object(effect_object(follow, &follow->effects[i]), to);
}
