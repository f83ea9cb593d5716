#include "common/consumer/lag.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/consumer/consumer_apply.h"

enum { ZONE_BYTES = 1024 };

void
lag_told(struct lag *lag, int64_t events, int64_t oldest_us, int64_t now_ms)
{
    lag->events = events;
    lag->oldest_us = events ? oldest_us : 0;
    if (events == 0)
        lag->moved_ms = now_ms;
}

bool
lag_moved(struct lag *lag, int64_t cursors, int64_t now_ms)
{
    bool was_alarm = lag->is_alarm;

    if (cursors != lag->cursors)
        lag->moved_ms = now_ms;
    lag->cursors = cursors;
    lag->is_alarm = lag->events > 0 && now_ms - lag->moved_ms >= LAG_ALARM_MS;
    return lag->is_alarm != was_alarm;
}

double
lag_seconds(const struct lag *lag, int64_t now_us)
{
    int64_t age_us = lag->oldest_us ? now_us - lag->oldest_us : 0;

    return age_us > 0 ? (double)age_us / 1e6 : 0;
}

void
lags_open(struct lags *lags, const struct consumers *consumers, int64_t now_ms)
{
    *lags = (struct lags){ .count = consumers->count };
    for (size_t i = 0; i < lags->count; i++)
        lags->list[i] = (struct lag){ .source = consumers->list[i].source, .moved_ms = now_ms };
}

static void
pack_cursors(const struct reader *reader, partition_set set, msgpack_packer *to)
{
    msgpack_pack_array(to, (size_t)partition_count(set));
    for (int p = 0; p < PARTITIONS; p++)
        if (partition_in(set, p)) {
            msgpack_pack_array(to, 2);
            msgpack_pack_int(to, p);
            msgpack_pack_int64(to, reader->cursors[p]);
        }
}

/* One that is lost is asked again; whether it could be sent makes no difference. */
static void
ask(struct lag *lag, struct engine *engine, const struct reader *reader, int64_t now_ms)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    struct error ignored;
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    pack_cursors(reader, lag->seen, &to);
    lag->request_id = ++engine->request_id;
    bool is_sent =
        bus_send(engine->bus,
                 &(struct bus_message){ .verb = BUS_REQUEST,
                                        .id = lag->request_id,
                                        .to = text_of(lag->source),
                                        .name = TEXT("lag"),
                                        .expires_us = clock_real_us() + LAG_WAIT_MS * 1000LL,
                                        .body = { body.data, body.size } },
                 &ignored)
        == OK;
    lag->ask_ms = now_ms + (is_sent ? LAG_WAIT_MS : LAG_ASK_MS);
}

static int64_t
cursors_sum(const struct reader *reader, partition_set set)
{
    int64_t sum = 0;

    for (int p = 0; p < PARTITIONS; p++)
        if (partition_in(set, p))
            sum += reader->cursors[p];
    return sum;
}

static void
measure(struct lag *lag, const struct reader *reader, int64_t now_ms)
{
    lag->seen = (lag->seen | reader->known) & reader->owned;
    if (reader->owned == 0)
        lag_told(lag, 0, 0, now_ms); /* others read it */
    if (lag_moved(lag, cursors_sum(reader, lag->seen), now_ms) && lag->is_alarm)
        log_line(LOG_ERROR_LINE, lag->source,
                 "no progress: %lld events are unread and no cursor has moved for %d s",
                 (long long)lag->events, LAG_ALARM_MS / 1000);
    else if (!lag->is_alarm && metric_value(METRIC_ALARM, lag->source, NULL) > 0)
        log_line(LOG_INFO_LINE, lag->source, "it goes on");
    metric_set(METRIC_ALARM, lag->is_alarm, lag->source, NULL);
    metric_set(METRIC_LAG_EVENTS, (double)lag->events, lag->source, NULL);
    metric_set(METRIC_LAG_SECONDS, lag_seconds(lag, clock_now_us()), lag->source, NULL);
    metric_set(METRIC_PROGRESS_AGE, (double)(now_ms - lag->moved_ms) / 1e3, lag->source, NULL);
    metric_set(METRIC_APART, partition_count(reader_apart(reader)), lag->source, NULL);
    metric_set(METRIC_CREDIT, (double)reader->credit, lag->source, NULL);
    metric_set(METRIC_CREDIT_BYTES, CONSUMER_CREDIT_BYTES, lag->source, NULL);
}

int
lags_turn(struct lags *lags, struct engine *engine, const struct consumers *consumers)
{
    int64_t now_ms = clock_steady_ms();
    int64_t wait_ms = LAG_ASK_MS;

    for (size_t i = 0; i < lags->count; i++) {
        struct lag *lag = &lags->list[i];
        const struct reader *reader = &consumers->list[i].reader;

        if (now_ms >= lag->ask_ms) {
            measure(lag, reader, now_ms);
            ask(lag, engine, reader, now_ms);
        }
        if (lag->ask_ms - now_ms < wait_ms)
            wait_ms = lag->ask_ms - now_ms;
    }
    return (int)wait_ms;
}

/* [events, oldest] */
static void
read_answer(struct lag *lag, struct text body, int64_t now_ms)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object object;
    struct error ignored;
    int64_t events = 0;
    int64_t oldest_us = 0;

    msgpack_zone_init(&zone, ZONE_BYTES);
    if (message_open(body, &zone, &object, &ignored) != OK)
        return;
    const msgpack_object *parts = object_array(&object, 2);
    if (parts && object_number(&parts[0], &events) && object_number(&parts[1], &oldest_us)
        && events >= 0)
        lag_told(lag, events, oldest_us, now_ms);
}

bool
lags_reply(struct lags *lags, const struct bus_message *reply)
{
    int64_t now_ms = clock_steady_ms();

    for (size_t i = 0; i < lags->count; i++) {
        struct lag *lag = &lags->list[i];

        if (lag->request_id == 0 || lag->request_id != reply->id)
            continue;
        lag->request_id = 0;
        lag->ask_ms = now_ms + LAG_ASK_MS;
        if (text_is(reply->name, status_name(OK)))
            read_answer(lag, reply->body, now_ms);
        return true;
    }
    return false;
}
