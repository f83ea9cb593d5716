#include "drain.h"

#include "common/base/clock.h"

#include <inttypes.h>
#include <msgpack.h>
#include <string.h>

/* What was seen at a look. */
struct seen {
    struct positions all[POSITIONS_SERVICES];
    int64_t lag;
    int64_t pending;
    int64_t moved; /* only ever grows, and only by progress */
};

static const char nil_body[] = { (char)0xc0 };

static void clear_requests(struct request (*requests)[POSITIONS_SERVICES])
{
    for (int i = 0; i < POSITIONS_SERVICES; i++)
        request_clear(&(*requests)[i]);
}

enum status
drain_ask(struct client *client, struct positions ret_all[POSITIONS_SERVICES], struct error *err)
{
    AUTO(clear_requests) struct request requests[POSITIONS_SERVICES] = { 0 };

    memset(ret_all, 0, POSITIONS_SERVICES * sizeof *ret_all);
    for (int i = 0; i < POSITIONS_DRAINED; i++) {
        requests[i].to = text_of(positions_services[i]);
        requests[i].name = "positions";
        requests[i].body = (struct text){ nil_body, sizeof nil_body };
        client_send(client, &requests[i]);
    }
    TRY(client_wait(client, requests, POSITIONS_DRAINED, err));
    for (int i = 0; i < POSITIONS_DRAINED; i++)
        TRY(positions_read(requests[i].reply, &ret_all[i], err));
    return OK;
}

static int64_t
sum_positions(const struct positions *positions)
{
    int64_t sum = 0;

    for (int p = 0; p < POSITIONS_PARTITIONS; p++) {
        sum += positions->heads[p];
        for (int source = 0; source < POSITIONS_SERVICES; source++)
            sum += positions->cursors[source][p];
    }
    return sum;
}

static enum status
check_stuck(const struct positions *positions, const char *service, struct error *err)
{
    if (positions->parked > 0)
        return error_set(err, UNAVAILABLE,
                         "%s has parked %" PRId64 " events that it could not handle; its log says "
                         "why: mend that, then start this again",
                         service, positions->parked);
    if (positions->failed > 0)
        return error_set(err, UNAVAILABLE,
                         "%s has given up %" PRId64 " messages that could not be delivered; its "
                         "log says why: mend that, then start this again",
                         service, positions->failed);
    return OK;
}

static enum status
look_once(struct client *client, struct seen *ret_seen, struct error *err)
{
    ret_seen->pending = 0;
    ret_seen->moved = 0;
    TRY(drain_ask(client, ret_seen->all, err));
    for (int i = 0; i < POSITIONS_DRAINED; i++) {
        TRY(check_stuck(&ret_seen->all[i], positions_services[i], err));
        ret_seen->pending += ret_seen->all[i].pending;
        ret_seen->moved += sum_positions(&ret_seen->all[i]);
    }
    TRY(positions_check(ret_seen->all, err));
    ret_seen->lag = positions_lag_all(ret_seen->all);
    return OK;
}

static enum status
give_up(const struct client *client, const struct seen *seen, struct error *err)
{
    int patience_s = (int)(client_patience_ms(client) / 1000);

    for (int reader = 0; reader < POSITIONS_SERVICES; reader++)
        for (int source = 0; source < POSITIONS_SERVICES; source++) {
            int64_t lag = positions_lag(&seen->all[reader], source, seen->all);

            if (lag > 0)
                return error_set(err, UNAVAILABLE,
                                 "%s has %" PRId64 " events of %s to read and has not moved for "
                                 "%d s; look at its log, then start this again",
                                 positions_services[reader], lag, positions_services[source],
                                 patience_s);
        }
    return error_set(err, UNAVAILABLE,
                     "%" PRId64 " messages are waiting to be sent and none went for %d s; look at "
                     "the logs of notifications and smtp, then start this again",
                     seen->pending, patience_s);
}

enum status
drain_wait(struct client *client, enum drain_depth depth, drain_look *look, void *self,
           struct error *err)
{
    struct seen now;
    struct seen before;
    int64_t progress_ms = clock_steady_ms();
    int64_t pause_ms = DRAIN_PAUSE_MIN_MS;

    TRY(look_once(client, &before, err));
    for (;;) {
        TRY(look_once(client, &now, err));
        look(self, now.lag, now.pending);
        if (now.lag == 0 && before.lag == 0 && positions_same_heads(now.all, before.all)
            && (depth == DRAIN_EVENTS || now.pending == 0))
            return OK;
        if (now.moved > before.moved || now.pending < before.pending)
            progress_ms = clock_steady_ms();
        if (clock_steady_ms() - progress_ms > client_patience_ms(client))
            return give_up(client, &now, err);
        TRY(client_pause(client, pause_ms, err));
        pause_ms = pause_ms * 2 < DRAIN_PAUSE_MAX_MS ? pause_ms * 2 : DRAIN_PAUSE_MAX_MS;
        before = now;
    }
}
