#include "common/command/asks.h"

#include "common/base/clock.h"

/* An ask lies in the slot that its id names: found, and refused, without a search. Ids grow, and
 * consumers take some of them, so there are more slots than asks. */
enum { SLOTS = 2 * ASKS_MAX };

_Static_assert((SLOTS & (SLOTS - 1)) == 0, "a slot is the last bits of an id");

struct ask {
    int64_t id; /* 0: free */
    int64_t expires_ms;
    service_reply *on_reply;
    void *context;
};

static struct ask asks[SLOTS];
static size_t asks_count;
static int64_t asks_oldest = 1; /* no open ask has an id below */
static struct engine *asks_engine;

void
asks_open(struct engine *engine)
{
    asks_engine = engine;
}

static struct ask *
ask_slot(int64_t id)
{
    return &asks[id & (SLOTS - 1)];
}

/* The next id whose slot is free: there is one, as asks are fewer than slots. */
static int64_t
ask_id(void)
{
    do
        asks_engine->request_id++;
    while (ask_slot(asks_engine->request_id)->id != 0);
    return asks_engine->request_id;
}

enum status
service_ask(const struct question *question, struct error *err)
{
    if (asks_count >= ASKS_MAX)
        return error_set(err, BUSY, "%d requests wait already", ASKS_MAX);
    struct bus_message message = { .verb = BUS_REQUEST,
                                   .id = ask_id(),
                                   .to = text_of(question->to),
                                   .name = text_of(question->name),
                                   .expires_us = clock_real_us() + ASK_TIMEOUT_MS * 1000LL,
                                   .trace = question->trace,
                                   .body = question->body };
    TRY(bus_send(asks_engine->bus, &message, err));
    *ask_slot(message.id) = (struct ask){ message.id, clock_steady_ms() + ASK_TIMEOUT_MS,
                                          question->on_reply, question->context };
    asks_count++;
    return OK;
}

/* The slot is free before the answer is told: who hears it may ask again. */
static void
ask_end(struct engine *engine, struct ask *ask, enum status status, struct text body)
{
    struct ask ended = *ask;

    ask->id = 0;
    asks_count--;
    ended.on_reply(engine->self, ended.context, status, body);
}

bool
asks_reply(struct engine *engine, const struct bus_message *reply)
{
    struct ask *ask = ask_slot(reply->id);

    if (reply->id == 0 || ask->id != reply->id)
        return false;
    ask_end(engine, ask, status_of_name(reply->name.data, reply->name.size), reply->body);
    return true;
}

/* All wait equally long, so that they expire in the order of their ids. */
void
asks_expire(struct engine *engine)
{
    int64_t now_ms = clock_steady_ms();

    for (; asks_oldest <= engine->request_id; asks_oldest++) {
        struct ask *ask = ask_slot(asks_oldest);

        if (ask->id != asks_oldest)
            continue;
        if (now_ms < ask->expires_ms)
            return;
        ask_end(engine, ask, UNAVAILABLE, TEXT("no reply in time"));
    }
}
