/* gt-bench-peers - events through another broker, with the guarantee that Golden Thread gives.
 *
 *     gt-bench-peers run  PEER PORT SHAPE EVENTS CONNINFO   commit to commit
 *     gt-bench-peers kill PEER PORT SHAPE EVENTS CONNINFO   relay and consumer die once
 *     gt-bench-peers bare PEER PORT SHAPE EVENTS            publishing alone
 *
 * PEER: nats, rabbitmq, redis, listening on 127.0.0.1:PORT with an empty queue. SHAPE: events a
 * commit, one of 1 (by 16 producers), 1x64 (1, by 64), 100, 1000. Uses the schema bench_peers, and
 * drops it. Prints "SHAPE EVENTS SECONDS RATE". Ends with 64 for wrong usage, 1 for a failure. */
#include "common/base/clock.h"
#include "peers_sql.h"
#include "tests/bench/peers/pipeline.h"
#include "tests/bench/peers/store.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EVENTS_MAX = 10 * 1000 * 1000, RESTARTS_MAX = 4 };

static const struct peer *const peers[] = { &nats_peer, &rabbitmq_peer, &redis_peer };

static const struct shape {
    const char *name;
    int per_commit, producers;
} shapes[] = { { "1", 1, 16 }, { "1x64", 1, 64 }, { "100", 100, 4 }, { "1000", 1000, 2 } };

/* The two processes beside the producers, which are this process. */
typedef enum status worker_fn(const struct run *, struct progress *, void (*)(void),
                              struct error *);
static worker_fn *const workers[] = { consumer_run, relay_run };

enum { WORKERS = sizeof workers / sizeof *workers };

static int ready_pipe[2];

static void
tell_ready(void)
{
    (void)!write(ready_pipe[1], "r", 1);
}

static pid_t
start(worker_fn *worker, const struct run *run, struct progress *progress)
{
    struct error err = { 0 };
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* it never outlives this process */
    if (worker(run, progress, tell_ready, &err) == OK)
        _exit(0);
    fprintf(stderr, "gt-bench-peers: %s\n", err.text);
    (void)!write(ready_pipe[1], "f", 1);
    _exit(1);
}

static enum status
wait_ready(struct error *err)
{
    char answer;

    if (read(ready_pipe[0], &answer, 1) != 1 || answer != 'r')
        return error_set(err, UNAVAILABLE, "relay or consumer did not start");
    return OK;
}

/* Waits until both have done their work; starts one again that was killed on purpose. */
static enum status
wait_done(const struct run *run, struct progress *progress, pid_t *pids, struct error *err)
{
    int running = WORKERS, restarts = 0, how;

    while (running > 0) {
        pid_t pid = wait(&how);
        int which = pid == pids[0] ? 0 : 1;

        pids[which] = 0;
        if (WIFSIGNALED(how) && run->with_kills && restarts++ < RESTARTS_MAX)
            pids[which] = start(workers[which], run, progress);
        else if (how != 0)
            return error_set(err, UNAVAILABLE, "%s ended early", which ? "relay" : "consumer");
        else
            running--;
    }
    return OK;
}

struct started {
    pid_t pids[WORKERS]; /* 0: has ended */
};

static void
end_started(struct started *started)
{
    for (int i = 0; i < WORKERS; i++)
        if (started->pids[i] > 0) {
            kill(started->pids[i], SIGKILL);
            waitpid(started->pids[i], NULL, 0);
        }
}

static enum status
run_through(const struct run *run, struct progress *progress, int64_t *ret_us, struct error *err)
{
    AUTO(end_started) struct started started = { 0 };

    /* One after the other: the first makes the queue. */
    for (int i = 0; i < WORKERS; i++) {
        started.pids[i] = start(workers[i], run, progress);
        TRY(wait_ready(err));
    }
    int64_t started_us;
    TRY(source_run(run, &started_us, err));
    TRY(wait_done(run, progress, started.pids, err));
    *ret_us = progress->last_commit_us - started_us;
    return OK;
}

/* The promise: as many effects as events, one for each. */
static enum status
check(PGconn *db, const struct run *run, const struct progress *progress, struct error *err)
{
    int64_t effects, repeated, left, sum, n = run->events;

    TRY(store_number(db, &sql_effect_count, &effects, err));
    TRY(store_number(db, &sql_effect_repeated, &repeated, err));
    TRY(store_number(db, &sql_effect_sum, &sum, err));
    TRY(store_number(db, &sql_outbox_count, &left, err));
    if (effects != n || repeated != 0 || left != 0 || sum != n * (n + 1) / 2)
        return error_set(
            err, CONFLICT, "%d events: %lld effects with the sum %lld, %lld repeated, %lld left",
            run->events, (long long)effects, (long long)sum, (long long)repeated, (long long)left);
    if (!run->with_kills)
        return OK;
    fprintf(stderr,
            "relay and consumer were killed: %d events came again, none had a second effect\n",
            progress->repeats);
    if (progress->repeats == 0 || !progress->relay_killed || !progress->consumer_killed)
        return error_set(err, CONFLICT, "nothing came again: the kills showed nothing");
    return OK;
}

static void
finish_db(PGconn **db_p)
{
    PQfinish(*db_p);
}

static enum status
whole(const struct run *run, int64_t *ret_us, struct error *err)
{
    AUTO(finish_db) PGconn *db = NULL;
    struct progress *progress =
        mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (progress == MAP_FAILED || pipe(ready_pipe) != 0)
        return error_set(err, UNAVAILABLE, "out of memory or descriptors");
    TRY(store_open(run->conninfo, &db, err));
    TRY(store_run(db, &sql_peer_drop, err));
    TRY(store_run(db, &sql_peer_setup, err));
    TRY(run_through(run, progress, ret_us, err));
    TRY(check(db, run, progress, err));
    return store_run(db, &sql_peer_drop, err);
}

static int
usage(void)
{
    fprintf(stderr, "usage: gt-bench-peers run|kill PEER PORT SHAPE EVENTS CONNINFO\n"
                    "       gt-bench-peers bare PEER PORT SHAPE EVENTS\n"
                    "PEER: nats, rabbitmq, redis. SHAPE: 1, 1x64, 100, 1000 events a commit.\n");
    return 64;
}

/* True when the words say what to do. */
static bool
read_words(int count, char **words, struct run *ret_run)
{
    bool bare = count > 1 && strcmp(words[1], "bare") == 0;

    ret_run->with_kills = count > 1 && strcmp(words[1], "kill") == 0;
    if (count != (bare ? 6 : 7) || (!bare && !ret_run->with_kills && strcmp(words[1], "run") != 0))
        return false;
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++)
        if (strcmp(peers[i]->name, words[2]) == 0)
            ret_run->peer = peers[i];
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(shapes[i].name, words[4]) == 0) {
            ret_run->per_commit = shapes[i].per_commit;
            ret_run->producers = shapes[i].producers;
        }
    ret_run->port = (int)strtol(words[3], NULL, 10);
    ret_run->events = (int)strtol(words[5], NULL, 10);
    ret_run->conninfo = bare ? NULL : words[6];
    return ret_run->peer && ret_run->per_commit && ret_run->port > 0 && ret_run->port < 65536
           && ret_run->events > 0 && ret_run->events <= EVENTS_MAX;
}

int
main(int count, char **words)
{
    struct run run = { 0 };
    struct error err = { 0 };
    int64_t took_us = 0;

    if (!read_words(count, words, &run))
        return usage();
    enum status status =
        run.conninfo ? whole(&run, &took_us, &err) : bare_run(&run, &took_us, &err);
    if (status != OK) {
        fprintf(stderr, "gt-bench-peers: %s\n", err.text);
        return 1;
    }
    printf("%s %d %.3f %.0f\n", words[4], run.events, (double)took_us / 1e6,
           run.events * 1e6 / (double)took_us);
    return 0;
}
