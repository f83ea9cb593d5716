#include "common/consumer/consumer_ask.h"

#include "common/base/clock.h"

#include <string.h>

void
consumer_pack_types(const struct service *service, struct text source, msgpack_packer *to)
{
    size_t count = 0;

    for (const struct subscription *s = service->subscriptions; s->type; s++)
        count += text_equal(message_owner(s->type), source);
    msgpack_pack_array(to, count);
    for (const struct subscription *s = service->subscriptions; s->type; s++)
        if (text_equal(message_owner(s->type), source))
            pack_text(to, text_of(s->type->name));
}

/* Asks for what comes after `cursors`. */
static void
pack_subscription(const struct consumer *consumer, const struct service *service,
                  const char *instance, const int64_t cursors[PARTITIONS], msgpack_packer *to)
{
    const struct reader *reader = &consumer->reader;

    msgpack_pack_array(to, 6);
    pack_text(to, text_of(service->name));
    pack_text(to, text_of(instance));
    msgpack_pack_int64(to, reader->credit);
    msgpack_pack_int(to, CONSUMER_CREDIT_BYTES);
    consumer_pack_types(service, text_of(consumer->source), to);
    msgpack_pack_array(to, (size_t)partition_count(reader_wanted(reader)));
    for (int p = 0; p < PARTITIONS; p++)
        if (partition_in(reader_wanted(reader), p)) {
            bool is_ahead = cursors[p] != reader->cursors[p];

            msgpack_pack_array(to, is_ahead ? 3 : 2);
            msgpack_pack_int(to, p);
            msgpack_pack_int64(to, cursors[p]);
            if (is_ahead)
                msgpack_pack_int64(to, reader->cursors[p]);
        }
}

static enum status
send_subscription(struct consumer *consumer, struct engine *engine, int64_t id,
                  const int64_t cursors[PARTITIONS], struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    consumer->asked = consumer->reader.owned;
    pack_subscription(consumer, engine->service, engine->instance, cursors, &to);
    return bus_send(engine->bus,
                    &(struct bus_message){ .verb = BUS_REQUEST,
                                           .id = id,
                                           .to = text_of(consumer->source),
                                           .name = TEXT("events"),
                                           .body = { buffer.data, buffer.size } },
                    err);
}

enum status
consumer_ask(struct consumer *consumer, struct engine *engine, struct error *err)
{
    int64_t id = reader_ask(&consumer->reader, ++engine->request_id, clock_steady_ms());

    return send_subscription(consumer, engine, id, consumer->reader.cursors, err);
}

void
consumer_ask_ahead(struct consumer *consumer, struct engine *engine,
                   const struct event_segment *segments, size_t count)
{
    int64_t cursors[PARTITIONS];
    struct error ignored; /* it will be asked for when they have been handled */

    memcpy(cursors, consumer->reader.cursors, sizeof cursors);
    for (size_t i = 0; i < count; i++)
        cursors[segments[i].partition] = segments[i].last;
    if (send_subscription(consumer, engine, ++engine->request_id, cursors, &ignored) == OK)
        reader_ask_ahead(&consumer->reader, engine->request_id, clock_steady_ms());
}
