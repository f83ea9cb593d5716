#include "zap.h"

#include "common/base/clock.h"
#include "common/base/log.h"

enum {
    /* The frames of a question. */
    AT_VERSION,
    AT_REQUEST_ID,
    AT_DOMAIN,
    AT_ADDRESS,
    AT_ROUTING_ID,
    AT_MECHANISM,
    AT_CREDENTIALS,
    FRAMES,
};

enum { DRAIN_MAX = 32, TELL_MS = 1000, REQUEST_ID_MAX = 255 };

static const char version[] = "1.0";

static const char *const verdict_names[ZAP_VERDICTS] = {
    [ZAP_ACCEPTED] = "accepted",         [ZAP_MALFORMED] = "malformed",
    [ZAP_WRONG_DOMAIN] = "wrong_domain", [ZAP_WRONG_MECHANISM] = "wrong_mechanism",
    [ZAP_UNKNOWN_KEY] = "unknown_key",
};

const char *
zap_verdict_name(enum zap_verdict verdict)
{
    return verdict_names[verdict];
}

static enum zap_verdict
judge(const struct text *frames, size_t count, const struct key_list *keys, char *key)
{
    struct key public;

    if (count != FRAMES || !text_is(frames[AT_VERSION], version)
        || frames[AT_REQUEST_ID].size > REQUEST_ID_MAX)
        return ZAP_MALFORMED;
    if (!text_is(frames[AT_DOMAIN], ZAP_DOMAIN))
        return ZAP_WRONG_DOMAIN;
    if (!text_is(frames[AT_MECHANISM], "CURVE"))
        return ZAP_WRONG_MECHANISM;
    if (frames[AT_CREDENTIALS].size != KEY_BYTES)
        return ZAP_MALFORMED;
    memcpy(public.bytes, frames[AT_CREDENTIALS].data, KEY_BYTES);
    key_write_digits(&public, key);
    return key_list_find(keys, key) ? ZAP_ACCEPTED : ZAP_UNKNOWN_KEY;
}

void
zap_decide(const struct text *frames, size_t count, const struct key_list *keys,
           struct zap_answer *ret_answer)
{
    *ret_answer = (struct zap_answer){ .verdict = ZAP_MALFORMED };
    ret_answer->verdict = judge(frames, count, keys, ret_answer->key);
    if (count > AT_REQUEST_ID && frames[AT_REQUEST_ID].size <= REQUEST_ID_MAX)
        ret_answer->request_id = frames[AT_REQUEST_ID];
}

enum status
zap_open(struct zap *zap, struct error *err)
{
    *zap = (struct zap){ .socket = zsock_new(ZMQ_REP), .told_ms = -TELL_MS };
    if (!zap->socket)
        return error_set(err, UNAVAILABLE, "zap: out of memory or descriptors");
    zsock_set_linger(zap->socket, 0);
    if (zsock_bind(zap->socket, "inproc://zeromq.zap.01") < 0)
        return error_set(err, UNAVAILABLE, "zap: %s", zmq_strerror(errno));
    return OK;
}

void
zap_close(struct zap *zap)
{
    zsock_destroy(&zap->socket);
}

static void
send_answer(struct zap *zap, const struct zap_answer *answer)
{
    bool is_accepted = answer->verdict == ZAP_ACCEPTED;
    AUTO(zmsg_destroy) zmsg_t *parts = zmsg_new();

    zmsg_addstr(parts, version);
    zmsg_addmem(parts, answer->request_id.data, answer->request_id.size);
    zmsg_addstr(parts, is_accepted ? "200" : "400");
    zmsg_addstr(parts, is_accepted ? "OK" : "refused");
    zmsg_addstr(parts, is_accepted ? answer->key : "");
    zmsg_addmem(parts, "", 0);
    zmsg_send(&parts, zap->socket);
}

/* An operator who forgot to add a key finds it in the log; a flood does not fill it. */
static void
tell_refusal(struct zap *zap, const struct zap_answer *answer)
{
    if (clock_steady_ms() - zap->told_ms < TELL_MS)
        return;
    zap->told_ms = clock_steady_ms();
    log_line(LOG_WARNING_LINE, "handshake", "refused: %s, public key %s",
             zap_verdict_name(answer->verdict), answer->key);
}

static void
answer_one(struct zap *zap, const struct key_list *keys)
{
    AUTO(zmsg_destroy) zmsg_t *question = zmsg_recv(zap->socket);
    struct text frames[FRAMES] = { 0 };
    struct zap_answer answer;
    size_t count = 0;

    if (!question)
        return;
    for (zframe_t *frame = zmsg_first(question); frame; frame = zmsg_next(question)) {
        if (count < FRAMES)
            frames[count] = (struct text){ (const char *)zframe_data(frame), zframe_size(frame) };
        count++;
    }
    zap_decide(frames, count, keys, &answer);
    zap->counts[answer.verdict]++;
    if (answer.verdict != ZAP_ACCEPTED)
        tell_refusal(zap, &answer);
    send_answer(zap, &answer);
}

void
zap_turn(struct zap *zap, const struct key_list *keys)
{
    for (int i = 0; i < DRAIN_MAX && (zsock_events(zap->socket) & ZMQ_POLLIN); i++)
        answer_one(zap, keys);
}
