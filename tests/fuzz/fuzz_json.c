/* Any bytes as JSON: a fault with a clean pointer, or a value that fits a declared message or is
 * refused member by member; what fits is written again as JSON that says the same. */
#include "common/message/json_write.h"
#include "common/message/message_json.h"
#include "proto/all.h"

#include <stdlib.h>
#include <string.h>

#define obstack_chunk_alloc malloc
#define obstack_chunk_free  free

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_faults(const struct json_faults *faults)
{
    for (size_t i = 0; i < faults->count && i < JSON_FAULTS_MAX; i++)
        if (!text_is_utf8(text_of(faults->list[i].pointer)) || !faults->list[i].code)
            abort();
}

static void
write_again(const struct message_type *type, const void *body)
{
    msgpack_sbuffer out;

    msgpack_sbuffer_init(&out);
    json_put(&out, "{");
    message_json_write(type, body, FIELDS_ALL, true, &out);
    json_put(&out, "}");
    json_t *again = json_loadb(out.data, out.size, JSON_REJECT_DUPLICATES, NULL);
    if (!again)
        abort();
    json_decref(again);
    msgpack_sbuffer_destroy(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_faults faults = { .count = 0 };
    json_t *json = json_read((struct text){ (const char *)data, size }, &faults);
    char body[MESSAGE_SIZE_MAX];
    struct obstack memory;

    if (!json != (faults.count > 0))
        abort();
    check_faults(&faults);
    if (!json)
        return 0;
    obstack_init(&memory);
    for (const struct message_type *const *type = proto_all; *type; type++) {
        faults.count = 0;
        memset(body, 0, sizeof body);
        if (message_json_read(*type, json, FIELDS_ALL, "", body, &memory, &faults))
            write_again(*type, body);
        check_faults(&faults);
    }
    obstack_free(&memory, NULL);
    json_decref(json);
    return 0;
}
