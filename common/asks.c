#include "common/asks.h"

#include "common/clock.h"

struct ask {
    int64_t id; /* 0: free */
    int64_t expires_ms;
    service_reply *on_reply;
};

static struct ask asks[ASKS_MAX];
static struct engine *asks_engine;

void
asks_open(struct engine *engine)
{
    asks_engine = engine;
}

static struct ask *
ask_find(int64_t id)
{
    for (size_t i = 0; i < ASKS_MAX; i++)
        if (asks[i].id == id)
            return &asks[i];
    return NULL;
}

enum status
service_ask(const char *to, const char *name, struct text body, service_reply *on_reply,
            struct error *err)
{
    struct ask *ask = ask_find(0);

    if (!ask)
        return error_set(err, UNAVAILABLE, "%d requests wait already", ASKS_MAX);
    struct bus_message message = { .verb = BUS_REQUEST,
                                   .id = ++asks_engine->request_id,
                                   .to = text_of(to),
                                   .name = text_of(name),
                                   .expires_us = clock_real_us() + ASK_TIMEOUT_MS * 1000LL,
                                   .body = body };
    TRY(bus_send(asks_engine->bus, &message, err));
    *ask = (struct ask){ message.id, clock_steady_ms() + ASK_TIMEOUT_MS, on_reply };
    return OK;
}

bool
asks_reply(struct engine *engine, const struct bus_message *reply)
{
    struct ask *ask = reply->id ? ask_find(reply->id) : NULL;

    if (!ask)
        return false;
    ask->id = 0;
    ask->on_reply(engine->self, status_of_name(reply->name.data, reply->name.size), reply->body);
    return true;
}

void
asks_expire(struct engine *engine)
{
    for (size_t i = 0; i < ASKS_MAX; i++) {
        struct ask *ask = &asks[i];

        if (ask->id == 0 || clock_steady_ms() < ask->expires_ms)
            continue;
        ask->id = 0;
        ask->on_reply(engine->self, UNAVAILABLE, TEXT("no reply in time"));
    }
}
