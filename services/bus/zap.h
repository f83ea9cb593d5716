/* zap.h - who may connect at all: the answers to libzmq's questions (ZAP, RFC 27) about the
 * keys of new connections.
 *
 * The connection's User-Id becomes the public key's digits, by which every message that comes
 * over it is looked up again (router.c). */
#pragma once

#include "common/bus/key_list.h"

#include <czmq.h>
#include <stdint.h>

/* The one domain of the bus; a question for another is refused. */
#define ZAP_DOMAIN "golden-thread"

enum zap_verdict {
    ZAP_ACCEPTED,
    ZAP_MALFORMED,
    ZAP_WRONG_DOMAIN,
    ZAP_WRONG_MECHANISM,
    ZAP_UNKNOWN_KEY,
    ZAP_VERDICTS,
};

/* For logs and figures: "accepted", "unknown_key". */
const char *zap_verdict_name(enum zap_verdict verdict);

struct zap_answer {
    enum zap_verdict verdict;
    struct text request_id; /* points into the question; empty when it has none */
    char key[KEY_DIGITS + 1];
};

/* Decides about one question, whatever its frames are. Pure. */
void zap_decide(const struct text *frames, size_t count, const struct key_list *keys,
                struct zap_answer *ret_answer);

struct zap {
    zsock_t *socket;
    int64_t counts[ZAP_VERDICTS]; /* handshakes since the start */
    int64_t told_ms;              /* when a refusal was last logged */
};

/* Must be open before the socket that it guards is bound. */
enum status zap_open(struct zap *zap, struct error *err) MUST_CHECK;
void zap_close(struct zap *zap);
/* Answers what waits, up to a bound, so that a burst of handshakes stops nobody's messages. */
void zap_turn(struct zap *zap, const struct key_list *keys);
