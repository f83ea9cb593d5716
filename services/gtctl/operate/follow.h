/* follow.h - the events that belong together and what became of them, asked of all services:
 * the requests `trace` and `effects` (docs/wire.md). */
#pragma once

#include "services/gtctl/client.h"
#include "services/gtctl/positions.h"

#include "common/base/trace.h"
#include "common/service/trace_answer.h"

#include <obstack.h>

enum {
    FOLLOW_EVENTS_MAX = TRACE_EVENTS_MAX,
    FOLLOW_READERS_MAX = FOLLOW_EVENTS_MAX * POSITIONS_SERVICES,
    FOLLOW_EFFECTS_MAX = 2 * FOLLOW_EVENTS_MAX,
    FOLLOW_DEPTH_MAX = 16,   /* events that cause one another */
    FOLLOW_ANSWER_MS = 3000, /* who does not answer in this time is away */
};

struct followed_event {
    int service; /* that wrote it: an index of positions_services */
    struct text id, type, cohort_id, subject;
    int64_t version, partition, position, subject_version, at_us;
    struct trace trace;
};

/* A service that reads the event. */
struct followed_reader {
    size_t event; /* its index */
    int service;
    struct text state, parked, error; /* handled, waiting or parked; of a parked one its state */
    int64_t tries;
};

/* What a service's own work has come to, such as a message. */
struct followed_effect {
    size_t event;
    int service;
    struct text name, state, answer;
    int64_t tries, at_us; /* when it was settled, or is due */
};

struct follow {
    struct client *client;
    struct obstack memory; /* of the texts */
    struct followed_event events[FOLLOW_EVENTS_MAX];
    struct followed_reader readers[FOLLOW_READERS_MAX];
    struct followed_effect effects[FOLLOW_EFFECTS_MAX];
    size_t event_count, reader_count, effect_count;
    bool is_away[POSITIONS_SERVICES];
    bool is_cut; /* there may be more events */
};

/* Never fails; ends with follow_destroy(). */
struct follow *follow_new(struct client *client);
void follow_destroy(struct follow **follow_p);

/* What keys are: a trace id, the id of what caused an event, or the end of an event's own id. */
enum follow_way { FOLLOW_TRACE, FOLLOW_PARENT, FOLLOW_ID };

struct follow_window {
    int64_t from_us, before_us;
};

/* NULL when it is not there. It moves with the next follow_find(). */
const struct followed_event *follow_event(const struct follow *follow, struct text id);
/* Adds the events of that time that are not there yet, of all services that answer. */
enum status follow_find(struct follow *follow, enum follow_way way, const struct text *keys,
                        size_t count, struct follow_window window, struct error *err) MUST_CHECK;
/* Fills in the readers and effects of all events. */
enum status follow_effects(struct follow *follow, struct error *err) MUST_CHECK;
/* Whether `child` was caused by `event`. */
bool follow_is_cause(const struct followed_event *event, const struct followed_event *child);
