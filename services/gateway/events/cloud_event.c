#include "cloud_event.h"

#include "common/base/value.h"
#include "common/message/json_read.h"
#include "common/message/message.h"

#include <stdlib.h>
#include <string.h>

#define VERSION "1.0"

/* The attributes that we take, and how long they may be. */
static const struct attribute {
    const char *name;
    size_t offset, max;
    bool is_required;
} attributes[] = {
    { "id", offsetof(struct cloud_event, id), CLOUD_ATTRIBUTE_MAX, true },
    { "source", offsetof(struct cloud_event, source), CLOUD_ATTRIBUTE_MAX, true },
    { "type", offsetof(struct cloud_event, type), CLOUD_TYPE_MAX, true },
    { "subject", offsetof(struct cloud_event, subject), CLOUD_ATTRIBUTE_MAX, false },
    { "time", offsetof(struct cloud_event, time), CLOUD_TIME_MAX, false },
    { "cohort", offsetof(struct cloud_event, cohort), CLOUD_ATTRIBUTE_MAX, false },
};

enum { ATTRIBUTES = sizeof attributes / sizeof *attributes };

static const char *
take(const struct attribute *attribute, struct text value, struct cloud_event *event)
{
    int64_t us = 0;

    if (value.size > attribute->max || (attribute->is_required && value.size == 0)
        || !message_is_plain(value))
        return attribute->name;
    if (strcmp(attribute->name, "time") == 0 && value.size > 0 && !value_time(value, &us))
        return attribute->name;
    *(struct text *)(void *)((char *)event + attribute->offset) = value;
    return NULL;
}

static struct text
keep(struct obstack *memory, struct text text)
{
    if (text.size == 0)
        return TEXT("");
    return (struct text){ obstack_copy(memory, text.data, text.size), text.size };
}

static const char *
take_data(const json_t *data, struct obstack *memory, struct cloud_event *event)
{
    char *text = data ? json_dumps(data, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    const char *fault = text && strlen(text) > CLOUD_DATA_MAX ? "data" : NULL;

    if (text && !fault)
        event->data = keep(memory, text_of(text));
    free(text);
    return fault;
}

/* An attribute that is null is as one that is not there (JSON format, 2.2). */
static const json_t *
member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return json_is_null(value) ? NULL : value;
}

const char *
cloud_event_read(const json_t *object, struct obstack *memory, struct cloud_event *ret_event)
{
    const char *version = json_string_value(json_object_get(object, "specversion"));

    *ret_event = (struct cloud_event){ .id = TEXT(""), .source = TEXT(""), .type = TEXT("") };
    if (!version || strcmp(version, VERSION) != 0)
        return "specversion";
    if (member(object, "data_base64"))
        return "data_base64"; /* what is told is JSON */
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        const json_t *value = member(object, attributes[i].name);

        if (value && !json_is_string(value))
            return attributes[i].name;
        struct text text = { json_string_value(value), value ? json_string_length(value) : 0 };
        const char *fault = take(&attributes[i], keep(memory, text), ret_event);
        if (fault)
            return fault;
    }
    return take_data(json_object_get(object, "data"), memory, ret_event);
}

static int
digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A wrong escape stays as it is. */
static struct text
decode(const char *header, struct obstack *memory)
{
    size_t size = strlen(header);
    char *to = obstack_alloc(memory, size + 1);
    size_t at = 0;

    for (size_t i = 0; i < size; i++) {
        if (header[i] == '%' && i + 2 < size && digit(header[i + 1]) >= 0
            && digit(header[i + 2]) >= 0) {
            to[at++] = (char)(digit(header[i + 1]) * 16 + digit(header[i + 2]));
            i += 2;
        } else {
            to[at++] = header[i];
        }
    }
    return (struct text){ to, at };
}

const char *
cloud_event_read_headers(cloud_header *find, const void *self, struct text data,
                         struct obstack *memory, struct cloud_event *ret_event)
{
    const char *version = find(self, "specversion");
    struct json_faults faults = { .count = 0 };

    *ret_event = (struct cloud_event){ .id = TEXT(""), .source = TEXT(""), .type = TEXT("") };
    if (!version || strcmp(version, VERSION) != 0)
        return "specversion";
    for (size_t i = 0; i < ATTRIBUTES; i++) {
        const char *header = find(self, attributes[i].name);
        struct text value = header ? decode(header, memory) : TEXT("");
        const char *fault = take(&attributes[i], value, ret_event);

        if (fault)
            return fault;
    }
    if (data.size == 0)
        return NULL;
    json_t *json = json_read(data, &faults);
    const char *fault = json ? take_data(json, memory, ret_event) : "data";
    json_decref(json);
    return fault;
}
