#include "common/bus/bus.h"
#include "common/message/message.h"

#include <string.h>

/* What an older build sends, and what we do. Who reads takes as many as there are. */
enum { HEADER_FIELDS_MIN = 8, HEADER_FIELDS = 10 };

enum status
bus_header_pack(const struct bus_message *message, struct bus_header_bytes *ret_header,
                struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    msgpack_pack_array(&to, HEADER_FIELDS);
    msgpack_pack_int(&to, BUS_VERSION);
    msgpack_pack_int(&to, (int)message->verb);
    msgpack_pack_int64(&to, message->id);
    pack_bytes(&to, message->route);
    pack_text(&to, message->to);
    pack_text(&to, message->name);
    msgpack_pack_int64(&to, message->expires_us);
    pack_text(&to, message->trace);
    pack_text(&to, message->from);
    msgpack_pack_int64(&to, message->taken);
    if (buffer.size > sizeof ret_header->bytes)
        return error_set(err, INVALID, "bus: the header is too long");
    memcpy(ret_header->bytes, buffer.data, buffer.size);
    ret_header->size = buffer.size;
    return OK;
}

static bool
header_fill(const msgpack_object *fields, uint32_t count, struct bus_message *to)
{
    int64_t version = 0;
    int64_t verb = 0;

    if (!object_number(&fields[0], &version) || version != BUS_VERSION
        || !object_number(&fields[1], &verb) || verb < BUS_HELLO || verb > BUS_NEWS)
        return false;
    to->verb = (enum bus_verb)verb;
    to->taken = -1;
    if (count >= HEADER_FIELDS
        && (!object_plain(&fields[8], &to->from) || !object_number(&fields[9], &to->taken)))
        return false;
    return object_number(&fields[2], &to->id) && object_text(&fields[3], &to->route)
           && object_plain(&fields[4], &to->to) && object_plain(&fields[5], &to->name)
           && object_number(&fields[6], &to->expires_us) && object_plain(&fields[7], &to->trace);
}

enum status
bus_header_read(struct text bytes, struct bus_message *ret_message, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object object;

    memset(ret_message, 0, sizeof *ret_message);
    msgpack_zone_init(&zone, 1024);
    TRY(message_open(bytes, &zone, &object, err));
    const msgpack_object *fields = object_array(&object, HEADER_FIELDS_MIN);
    if (!fields || !header_fill(fields, object.via.array.size, ret_message))
        return error_set(err, INVALID, "bus: not a header of version %d", BUS_VERSION);
    return OK;
}
