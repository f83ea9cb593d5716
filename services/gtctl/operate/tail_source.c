#include "tail_source.h"

#include "common/message/message.h"
#include "proto/all.h"

#include <string.h>

enum { ZONE_BYTES = 64 * 1024, SEGMENT_FIELDS = 5, EVENT_FIELDS = 10 };

bool
tail_source_open(struct tail_source *source, struct request *request, int service, const char *type,
                 bool is_from_now)
{
    *source =
        (struct tail_source){ .service = service, .is_from_now = is_from_now, .request = request };
    msgpack_sbuffer_init(&source->body);
    for (size_t i = 0; proto_all[i] && source->type_count < FEED_TYPES_MAX; i++)
        if (proto_all[i]->role == MESSAGE_event
            && text_is(message_owner(proto_all[i]), positions_services[service])
            && (!type || strcmp(type, proto_all[i]->name) == 0))
            source->types[source->type_count++] = text_of(proto_all[i]->name);
    return source->type_count > 0;
}

void
tail_source_close(struct tail_source *source)
{
    request_clear(source->request);
    msgpack_sbuffer_destroy(&source->body);
}

static void
pack_subscription(struct tail_source *source, const char *group)
{
    msgpack_packer to;

    msgpack_sbuffer_clear(&source->body);
    msgpack_packer_init(&to, &source->body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 6);
    pack_text(&to, text_of(group));
    pack_text(&to, TEXT("gtctl"));
    msgpack_pack_int(&to, TAIL_EVENTS);
    msgpack_pack_int(&to, TAIL_BYTES);
    msgpack_pack_array(&to, source->type_count);
    for (size_t i = 0; i < source->type_count; i++)
        pack_text(&to, source->types[i]);
    msgpack_pack_array(&to, POSITIONS_PARTITIONS);
    for (int p = 0; p < POSITIONS_PARTITIONS; p++) {
        msgpack_pack_array(&to, 2);
        msgpack_pack_int(&to, p);
        msgpack_pack_int64(&to, source->cursors[p]);
    }
}

void
tail_source_ask(struct tail_source *source, struct client *client, const char *group)
{
    source->request->to = text_of(positions_services[source->service]);
    source->request->name = source->is_known ? "events" : "positions";
    source->request->body = TEXT("\xc0");
    if (source->is_known) {
        pack_subscription(source, group);
        source->request->body = (struct text){ source->body.data, source->body.size };
    }
    client_send(client, source->request);
}

static enum status
take_positions(struct tail_source *source, struct error *err)
{
    struct positions positions;

    TRY(positions_read(source->request->reply, &positions, err));
    memcpy(source->heads, positions.heads, sizeof source->heads);
    memcpy(source->cursors, source->is_from_now ? positions.heads : positions.oldest,
           sizeof source->cursors);
    source->is_known = true;
    return OK;
}

/* An event as docs/wire.md has it, without its payload. */
static bool
read_event(const struct tail_source *source, int64_t partition, const msgpack_object *row,
           struct followed_event *to)
{
    const msgpack_object *f = object_array(row, EVENT_FIELDS);
    struct text trace;

    *to = (struct followed_event){ .service = source->service, .partition = partition };
    if (!f || !object_number(&f[0], &to->position) || !object_text(&f[1], &to->id)
        || to->id.size != 16 || !object_text(&f[2], &to->type)
        || !object_number(&f[3], &to->version) || !object_text(&f[4], &to->cohort_id)
        || !object_text(&f[5], &to->subject) || !object_number(&f[6], &to->subject_version)
        || !object_number(&f[7], &to->at_us) || !object_text(&f[8], &trace))
        return false;
    if (!trace_read(trace, &to->trace))
        memcpy(to->trace.id, to->id.data, sizeof to->trace.id);
    return true;
}

/* What does not follow on from our cursor is passed over: it is told again. */
static bool
take_segment(struct tail_source *source, const msgpack_object *segment, tail_show *show, void *self)
{
    const msgpack_object *f = object_array(segment, SEGMENT_FIELDS);
    int64_t partition = 0;
    int64_t previous = 0;
    int64_t last = 0;
    struct followed_event event;

    if (!f || !object_number(&f[0], &partition) || !object_number(&f[2], &previous)
        || !object_number(&f[3], &last) || f[4].type != MSGPACK_OBJECT_ARRAY || partition < 0
        || partition >= POSITIONS_PARTITIONS || last < previous)
        return false;
    if (previous != source->cursors[partition])
        return true;
    for (uint32_t i = 0; i < f[4].via.array.size; i++) {
        if (!read_event(source, partition, &f[4].via.array.ptr[i], &event))
            return false;
        show(self, &event);
    }
    source->cursors[partition] = last;
    return true;
}

static enum status
take_events(struct tail_source *source, tail_show *show, void *self, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object list;
    bool is_right = true;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(source->request->reply, &zone, &list, err));
    is_right = list.type == MSGPACK_OBJECT_ARRAY;
    for (uint32_t i = 0; is_right && i < list.via.array.size; i++)
        is_right = take_segment(source, &list.via.array.ptr[i], show, self);
    return is_right ? OK
                    : error_set(err, INVALID, "%s: the reply to events has another form",
                                positions_services[source->service]);
}

enum status
tail_source_take(struct tail_source *source, tail_show *show, void *self, struct error *err)
{
    return source->is_known ? take_events(source, show, self, err) : take_positions(source, err);
}

bool
tail_source_is_done(const struct tail_source *source)
{
    if (!source->is_known)
        return false;
    for (int p = 0; p < POSITIONS_PARTITIONS; p++)
        if (source->cursors[p] < source->heads[p])
            return false;
    return true;
}
