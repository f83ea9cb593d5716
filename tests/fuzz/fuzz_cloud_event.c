/* CloudEvents from outside: JSON of any kind, and a signature's header. */
// parts: gateway/events/cloud_event
#include "common/format/webhook.h"
#include "common/message/json_read.h"
#include "services/gateway/events/cloud_event.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every header has the input as its value. */
static const char *
any_header(const void *self, const char *name)
{
    return strcmp(name, "specversion") == 0 ? "1.0" : self;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text input = { (const char *)data, size };
    struct webhook_secrets secrets = { .count = 1 };
    struct json_faults faults = { .count = 0 };
    struct cloud_event event;
    struct obstack memory;
    char *string = strndup(input.data ? input.data : "", size);

    obstack_init(&memory);
    json_t *json = json_read(input, &faults);
    if (json)
        (void)cloud_event_read(json, &memory, &event);
    json_decref(json);
    (void)cloud_event_read_headers(any_header, string, input, &memory, &event);
    (void)webhook_verify(&secrets, TEXT("id"), TEXT("1614265330"), input, TEXT("body"),
                         INT64_C(1614265330000000));
    obstack_free(&memory, NULL);
    free(string);
    return 0;
}
