/* gtctl tail: the events of the services as they come, or those that are there. Envelopes only:
 * no payload is shown. */
#include "follow_print.h"
#include "services/gtctl/gtctl.h"
#include "tail_source.h"

#include "common/base/clock.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    TURN_MS = 100,
    GROUP_SIZE = 64,
    TAIL_AWAY_MS = CLIENT_LOOK_MS + FEED_HOLD_MS, /* events may be held back for so long */
};

struct options {
    const char *service, *type, *subject, *cohort; /* NULL: any */
    bool is_following, is_json, is_from_now;
};

struct tail {
    const struct options *options;
    struct client *client;
    char group[GROUP_SIZE];
    struct tail_source sources[POSITIONS_SERVICES];
    struct request requests[POSITIONS_SERVICES]; /* of each */
    bool is_open[POSITIONS_SERVICES];            /* there is more to read */
    size_t count;
    int64_t asked_ms[POSITIONS_SERVICES]; /* when it was asked what is open */
    bool is_away[POSITIONS_SERVICES];     /* it was said that it is */
};

static void
tail_close(struct tail *tail)
{
    for (size_t i = 0; i < tail->count; i++)
        tail_source_close(&tail->sources[i]);
    client_destroy(&tail->client);
}

static void
show(void *self, const struct followed_event *event)
{
    const struct tail *tail = self;
    const struct options *options = tail->options;

    if ((options->subject && !text_is(event->subject, options->subject))
        || (options->cohort && !text_is(event->cohort_id, options->cohort)))
        return;
    follow_print_event(event, options->is_json, stdout);
}

static void
ask(struct tail *tail, size_t i)
{
    tail->asked_ms[i] = clock_steady_ms();
    tail_source_ask(&tail->sources[i], tail->client, tail->group);
}

/* Takes what was answered and asks for more. */
static enum status
turn_source(struct tail *tail, size_t i, struct error *err)
{
    if (!tail->is_open[i] || !tail->requests[i].is_answered)
        return OK;
    tail->is_away[i] = false;
    TRY(tail_source_take(&tail->sources[i], show, tail, err));
    tail->is_open[i] = tail->options->is_following || !tail_source_is_done(&tail->sources[i]);
    if (tail->is_open[i])
        ask(tail, i);
    return OK;
}

/* One that does not answer is away, which is said once; who follows waits for it. */
static void
check_away(struct tail *tail, size_t i)
{
    if (!tail->is_open[i] || tail->is_away[i]
        || clock_steady_ms() - tail->asked_ms[i] < TAIL_AWAY_MS)
        return;
    tail->is_away[i] = true;
    gtctl_away(positions_services[tail->sources[i].service], tail->options->is_json);
    if (!tail->options->is_following) {
        tail->is_open[i] = false;
        tail->requests[i].is_answered = true; /* nobody waits for it any more */
    }
}

static enum status
check_complete(const struct tail *tail, struct error *err)
{
    for (size_t i = 0; i < tail->count; i++)
        if (tail->is_away[i])
            return error_set(err, UNAVAILABLE, "%s is away: what it has told is missing",
                             positions_services[tail->sources[i].service]);
    return OK;
}

/* Until all has been read, the user ends it, or nobody reads any more what we write. */
static enum status
run_turns(struct tail *tail, struct error *err)
{
    bool is_more = tail->count > 0;

    for (size_t i = 0; i < tail->count; i++)
        ask(tail, i);
    while (is_more) {
        TRY(client_collect(tail->client, tail->requests, tail->count, TURN_MS, err));
        is_more = false;
        for (size_t i = 0; i < tail->count; i++) {
            TRY(turn_source(tail, i, err));
            check_away(tail, i);
            is_more |= tail->is_open[i];
        }
        if (fflush(stdout) != 0)
            return OK;
    }
    return check_complete(tail, err);
}

static enum status
open_sources(struct tail *tail, struct error *err)
{
    const struct options *options = tail->options;
    char host[32] = "";

    gethostname(host, sizeof host - 1);
    snprintf(tail->group, sizeof tail->group, "tail.%s.%d.passing", host, (int)getpid());
    for (int service = 0; service < POSITIONS_SERVICES; service++) {
        struct tail_source *source = &tail->sources[tail->count];

        if (options->service && strcmp(options->service, positions_services[service]) != 0)
            continue;
        tail->is_open[tail->count] = tail_source_open(source, &tail->requests[tail->count], service,
                                                      options->type, options->is_from_now);
        if (tail->is_open[tail->count])
            tail->count++;
        else
            tail_source_close(source);
    }
    return tail->count ? OK : error_set(err, INVALID, "there are no such events");
}

static enum status
run(const struct options *options, struct error *err)
{
    AUTO(tail_close) struct tail tail = { .options = options };

    TRY(open_sources(&tail, err));
    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&tail.client, err));
    return run_turns(&tail, err);
}

static enum status
read_since(const char *since, struct options *to, struct error *err)
{
    to->is_from_now = since ? strcmp(since, "now") == 0 : to->is_following;
    if (since && !to->is_from_now && strcmp(since, "start") != 0)
        return error_set(err, INVALID, "--since: start or now");
    return OK;
}

static enum status
read_options(int argc, char **argv, struct options *to, struct error *err)
{
    static const struct option known[] = {
        { "service", required_argument, NULL, 's' }, { "type", required_argument, NULL, 't' },
        { "subject", required_argument, NULL, 'u' }, { "cohort", required_argument, NULL, 'c' },
        { "since", required_argument, NULL, 'i' },   { "follow", no_argument, NULL, 'f' },
        { "json", no_argument, NULL, 'j' },          { NULL, 0, NULL, 0 },
    };
    const char *since = NULL;
    const char **const texts[] = { ['s'] = &to->service,
                                   ['t'] = &to->type,
                                   ['u'] = &to->subject,
                                   ['c'] = &to->cohort,
                                   ['i'] = &since };

    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (option == '?')
            return gtctl_bad_option(err);
        if (option == 'f')
            to->is_following = true;
        else if (option == 'j')
            to->is_json = true;
        else
            *texts[option] = optarg;
    }
    if (optind != argc)
        return error_set(err, INVALID, "only options");
    TRY(positions_known(to->service, err));
    return read_since(since, to, err);
}

int
tail_run(int argc, char **argv)
{
    struct options options = { 0 };
    struct error err = { 0 };

    if (read_options(argc, argv, &options, &err) != OK)
        return gtctl_end("tail", INVALID, &err, EXIT_USAGE);
    enum status status = run(&options, &err);
    return gtctl_end("tail", status, &err, status == INVALID ? EXIT_REFUSED : EXIT_STUCK);
}
