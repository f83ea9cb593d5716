/* gt-bench-driver - tells source to make events, for scripts/bench events.
 *
 *     gt-bench-driver ENDPOINT RUN EVENTS PER_COMMAND CALLERS [PER_SECOND]
 *
 * CALLERS callers have a command each in flight and wait for its answer before the next; the
 * commands of those that are free at a time go out in one frame, as the gateway's do, whose
 * callers are HTTP requests. Each has its own key and answer; as from there they are said to be
 * new, unless they are sent again. With PER_SECOND commands are sent at that rate instead, at most
 * CALLERS at a time without an answer. BUS_KEY_FILE and BUS_SERVER_KEYS_FILE name its keys, as a
 * service's. RUN names the run, as the cohort. Once it is connected, prints when the first command
 * went, in seconds since 1970, the seconds from then to the last answer, and its own of CPU. Ends
 * with 64 for wrong usage, 1 for a failure. */
#include "common/base/clock.h"
#include "common/bus/bus.h"
#include "tests/bench/events.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CALLERS_MAX = 512, PATIENCE_MS = 30000, KEY_SIZE = 16, SENT_AGAIN_MS = 1000 };

/* Commands sent together; the first one's number is the id of the request. */
struct frame {
    int64_t first;
    int64_t count; /* 0: free */
};

struct driver {
    struct bus *bus;
    struct text run;
    int64_t events, per_command, callers, per_second;
    int64_t commands, sent, answered;
    struct frame open[CALLERS_MAX];
};

static int64_t
now_us(void)
{
    return clock_real_us();
}

static void
pack_command(const struct driver *driver, int64_t number, msgpack_packer *to)
{
    char key[KEY_SIZE + 1];
    int64_t first = (number - 1) * driver->per_command;
    int64_t left = driver->events - first;

    snprintf(key, sizeof key, "%06x%010llx", (unsigned)getpid() & 0xffffff,
             (unsigned long long)number);
    msgpack_pack_array(to, 2);
    pack_bytes(to, (struct text){ key, KEY_SIZE });
    message_pack(
        &source_make,
        &(struct make_events){ first + 1, left < driver->per_command ? left : driver->per_command },
        to);
}

static enum status
send_frame(struct driver *driver, const struct frame *frame, bool is_new, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 3);
    pack_text(&to, driver->run);
    msgpack_pack_array(&to, (size_t)frame->count);
    for (int64_t i = 0; i < frame->count; i++)
        pack_command(driver, frame->first + i, &to);
    if (is_new)
        msgpack_pack_true(&to);
    else
        msgpack_pack_false(&to);
    return bus_send(driver->bus,
                    &(struct bus_message){ .verb = BUS_REQUEST,
                                           .id = frame->first,
                                           .to = TEXT("source"),
                                           .name = text_of(source_make.name),
                                           .body = { buffer.data, buffer.size } },
                    err);
}

static struct frame *
frame_find(struct driver *driver, int64_t first)
{
    for (int64_t i = 0; i < driver->callers; i++)
        if (first ? driver->open[i].count && driver->open[i].first == first
                  : driver->open[i].count == 0)
            return &driver->open[i];
    return NULL;
}

/* Sends what is due: for each caller that is free, at the rate that is wanted. */
static enum status
send_due(struct driver *driver, int64_t started_us, struct error *err)
{
    int64_t due = driver->commands;
    int64_t free_callers = driver->callers - (driver->sent - driver->answered);
    struct frame *frame = frame_find(driver, 0);

    if (driver->per_second)
        due = (now_us() - started_us) * driver->per_second / 1000000 + 1;
    if (due > driver->commands)
        due = driver->commands;
    int64_t count = due - driver->sent;
    if (count > free_callers)
        count = free_callers;
    if (count <= 0 || !frame)
        return OK;
    *frame = (struct frame){ driver->sent + 1, count };
    driver->sent += count;
    return send_frame(driver, frame, true, err);
}

static bool
is_all_done(struct text body, int64_t count)
{
    static const char done[] = "\x93\xa0\xa0\xa0";
    size_t done_size = sizeof done - 1;
    size_t size = (size_t)count * done_size;

    if (body.size < size)
        return false;
    for (size_t at = body.size - size; at < body.size; at += done_size)
        if (memcmp(body.data + at, done, done_size) != 0)
            return false;
    return true;
}

static enum status
take_answer(struct driver *driver, const struct bus_message *reply, struct error *err)
{
    struct frame *frame = frame_find(driver, reply->id);

    if (!frame)
        return OK;
    if (text_is(reply->name, "unavailable") || text_is(reply->name, "busy"))
        return send_frame(driver, frame, false, err);
    if (!text_is(reply->name, "ok") || !is_all_done(reply->body, frame->count))
        return error_set(err, INVALID, "%.*s: %.*s", TEXT_ARGS(reply->name),
                         TEXT_ARGS(reply->body));
    driver->answered += frame->count;
    frame->count = 0;
    return OK;
}

/* Until the bus answers our greeting: who inserts without us has its connections, too, before
 * its time begins. */
static enum status
connect_to(struct bus *bus, struct error *err)
{
    int64_t since_ms = clock_steady_ms();
    struct bus_message message;

    while (clock_steady_ms() - since_ms < PATIENCE_MS) {
        bus_wait(bus, NULL, 0, bus_greet(bus));
        while (bus_receive(bus, &message, err) == OK)
            if (message.verb == BUS_HELLO)
                return OK;
    }
    return error_set(err, UNAVAILABLE, "no bus for %d s", PATIENCE_MS / 1000);
}

static enum status
drive(struct driver *driver, struct error *err)
{
    struct bus_message message;

    TRY(connect_to(driver->bus, err));
    int64_t started_us = now_us();
    int64_t last_ms = clock_steady_ms();

    while (driver->answered < driver->commands) {
        int timeout_ms = bus_greet(driver->bus);

        TRY(send_due(driver, started_us, err));
        bus_wait(driver->bus, NULL, 0, driver->per_second ? 1 : timeout_ms);
        while (bus_receive(driver->bus, &message, err) == OK)
            if (message.verb == BUS_REPLY) {
                TRY(take_answer(driver, &message, err));
                last_ms = clock_steady_ms();
            }
        if (clock_steady_ms() - last_ms > PATIENCE_MS)
            return error_set(err, UNAVAILABLE, "no answer for %d s", PATIENCE_MS / 1000);
    }
    printf("%.6f %.6f %.6f\n", (double)started_us / 1e6, (double)(now_us() - started_us) / 1e6,
           (double)clock() / CLOCKS_PER_SEC);
    return OK;
}

int
main(int argc, char **argv)
{
    struct driver driver = { 0 };
    struct error err = { 0 };

    if (argc < 6) {
        fprintf(stderr, "usage: gt-bench-driver ENDPOINT RUN EVENTS PER_COMMAND CALLERS "
                        "[PER_SECOND]\n");
        return 64;
    }
    driver.run = text_of(argv[2]);
    driver.events = strtoll(argv[3], NULL, 10);
    driver.per_command = strtoll(argv[4], NULL, 10);
    driver.callers = strtoll(argv[5], NULL, 10);
    driver.per_second = argc > 6 ? strtoll(argv[6], NULL, 10) : 0;
    if (driver.events < 1 || driver.per_command < 1 || driver.per_command > MAKE_MAX
        || driver.callers < 1 || driver.callers > CALLERS_MAX)
        return 64;
    driver.commands = (driver.events + driver.per_command - 1) / driver.per_command;
    enum status status =
        bus_open(&(struct bus_options){ .endpoints = argv[1],
                                        .name = "",
                                        .instance = "",
                                        .key_file = getenv("BUS_KEY_FILE"),
                                        .server_keys_file = getenv("BUS_SERVER_KEYS_FILE") },
                 &driver.bus, &err);
    if (status == OK)
        status = drive(&driver, &err);
    if (driver.bus)
        bus_destroy(&driver.bus);
    if (status != OK)
        fprintf(stderr, "gt-bench-driver: %s\n", err.text);
    return status == OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
