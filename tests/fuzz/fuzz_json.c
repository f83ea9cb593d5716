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

/* What is read at once is good JSON, and says what the careful way says. */
static void
read_plain(const struct message_type *type, struct text bytes, const char *careful,
           struct obstack *memory)
{
    char body[MESSAGE_SIZE_MAX] = { 0 };
    msgpack_sbuffer a, b;

    if (!message_json_plain(type, bytes, FIELDS_ALL, body, memory))
        return;
    if (!careful)
        abort();
    msgpack_sbuffer_init(&a);
    msgpack_sbuffer_init(&b);
    message_json_write(type, body, FIELDS_ALL, true, &a);
    message_json_write(type, careful, FIELDS_ALL, true, &b);
    if (a.size != b.size || (a.size > 0 && memcmp(a.data, b.data, a.size) != 0))
        abort();
    msgpack_sbuffer_destroy(&a);
    msgpack_sbuffer_destroy(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json_faults faults = { .count = 0 };
    struct text bytes = { (const char *)data, size };
    json_t *json = json_read(bytes, &faults);
    char body[MESSAGE_SIZE_MAX];
    struct obstack memory;

    if (!json != (faults.count > 0))
        abort();
    check_faults(&faults);
    obstack_init(&memory);
    for (const struct message_type *const *type = proto_all; *type; type++) {
        faults.count = 0;
        memset(body, 0, sizeof body);
        bool is_good =
            json && message_json_read(*type, json, FIELDS_ALL, "", body, &memory, &faults);
        if (is_good)
            write_again(*type, body);
        check_faults(&faults);
        read_plain(*type, bytes, is_good ? body : NULL, &memory);
    }
    obstack_free(&memory, NULL);
    json_decref(json);
    return 0;
}
