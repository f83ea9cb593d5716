/* cloud_event.h - reads CloudEvents 1.0.2 that others send: in JSON (structured, and each of a
 * batch), or with attributes in headers (binary). Pure. */
#pragma once

#include "common/base/text.h"

#include <jansson.h>
#include <obstack.h>

enum {
    CLOUD_ATTRIBUTE_MAX = 1000, /* bytes of source, id, subject, cohort */
    CLOUD_TYPE_MAX = 64,
    CLOUD_TIME_MAX = 64,
    CLOUD_DATA_MAX = 16384, /* bytes of data, as compact JSON */
};

/* What we take of an event; texts are empty where it has none. */
struct cloud_event {
    struct text id, source, type, subject, time, cohort, data;
};

/* NULL, or the attribute that is missing or wrong: a literal. Texts live in `memory`. */
const char *cloud_event_read(const json_t *object, struct obstack *memory,
                             struct cloud_event *ret_event);

/* The same of headers: `find` gives the value of `ce-NAME`, or NULL. Values are percent-decoded
 * (HTTP binding 3.1.3.2). `data` is the body. */
typedef const char *cloud_header(const void *self, const char *name);
const char *cloud_event_read_headers(cloud_header *find, const void *self, struct text data,
                                     struct obstack *memory, struct cloud_event *ret_event);
