/* Any bytes: what the scan accepts must decode, fit a declared message or be
 * refused by name, and pack again. */
#include "common/bus/bus.h"
#include "common/consumer/event_batch.h"
#include "proto/all.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct subscription none[] = { { 0 } };
static const struct service service = { .name = "fuzz", .subscriptions = none };

static void
read_as_everything(struct text bytes)
{
    char body[MESSAGE_SIZE_MAX];
    struct error err;
    msgpack_zone zone;

    msgpack_zone_init(&zone, 1024);
    for (const struct message_type *const *type = proto_all; *type; type++)
        if (message_read(*type, bytes, &zone, body, &err) == OK) {
            msgpack_sbuffer buffer;
            msgpack_packer to;

            msgpack_sbuffer_init(&buffer);
            msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
            message_pack(*type, body, &to);
            if (message_scan((struct text){ buffer.data, buffer.size }, &err) != OK)
                abort();
            msgpack_sbuffer_destroy(&buffer);
        }
    msgpack_zone_destroy(&zone);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = { (const char *)data, size };
    struct bus_message header;
    struct event_batch batch;
    struct error err;

    read_as_everything(bytes);
    (void)!bus_header_read(bytes, &header, &err);
    (void)!event_batch_read(&service, bytes, &batch, &err);
    event_batch_clear(&batch);
    return 0;
}
