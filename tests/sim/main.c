/* sim - runs simulated worlds until one fails, and shows how little that took.
 *
 *   sim [--seed N] [--runs N] [--steps N] [--seconds N] [--sabotage NAME|all] [--trace]
 *
 * A run is a world of its own, made from a seed; run i has seed N + i. A failure is
 * shortened and told step by step. --sabotage breaks one rule in every world: a
 * harmful one must be noticed, and the others must not matter. The last line is "N passed, N
 * failed". */
#include "tests/sim/shrink.h"
#include "tests/sim/world.h"

#include "common/base/clock.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    uint64_t seed, runs, steps;
    int64_t seconds;
    enum sabotage sabotage; /* SABOTAGE_COUNT: each in turn */
    bool is_traced;
};

static const char *const sabotage_names[SABOTAGE_COUNT] = {
    [SABOTAGE_NONE] = "none",
    [SABOTAGE_NO_HEAD_LOCK] = "no-head-lock",
    [SABOTAGE_NO_COMPARE] = "no-compare",
    [SABOTAGE_TWO_COMMITS] = "two-commits",
    [SABOTAGE_FORGETFUL_FEED] = "forgetful-feed",
    [SABOTAGE_ANY_SEGMENT] = "any-segment",
    [SABOTAGE_NO_LEASES] = "no-leases",
};

static struct world world;
static uint32_t taken[CHOICES_MAX], failing[CHOICES_MAX];

/* The choices of the run that failed, and what is to be kept of it. */
struct failing_run {
    const struct options *options;
    enum sabotage sabotage;
};

static bool
fails_with(void *self, const uint32_t *list, size_t count, size_t *ret_used)
{
    const struct failing_run *run = self;
    struct choices choices;

    choices_play(&choices, list, count, taken);
    world_run(&world, &choices, run->options->steps, run->sabotage, false);
    *ret_used = choices.count;
    return world.failure[0] != '\0';
}

/* Shortens the failure and tells it. */
static void
show(const struct options *options, enum sabotage sabotage, uint64_t seed, size_t count)
{
    struct failing_run run = { options, sabotage };
    struct choices choices;

    memcpy(failing, taken, count * sizeof *failing);
    size_t needed = shrink(failing, count, fails_with, &run);
    printf("seed %llu failed; of %zu choices it needs %zu:\n", (unsigned long long)seed, count,
           needed);
    choices_play(&choices, failing, needed, taken);
    world_run(&world, &choices, options->steps, sabotage, true);
}

/* Runs worlds until one fails or the options are used up; true when one failed. */
static bool
search(const struct options *options, enum sabotage sabotage, bool is_shown)
{
    int64_t end_ms = clock_steady_ms() + options->seconds * 1000;
    int64_t start_ms = clock_steady_ms();
    uint64_t steps = 0;
    uint64_t runs = 0;
    bool is_failed = false;

    while (!is_failed && runs < options->runs && clock_steady_ms() < end_ms) {
        uint64_t seed = options->seed + runs++;
        struct choices choices;

        choices_draw(&choices, seed, taken);
        world_run(&world, &choices, options->steps, sabotage, options->is_traced);
        steps += world.steps;
        is_failed = world.failure[0] != '\0';
        if (is_failed && is_shown)
            show(options, sabotage, seed, choices.count);
    }
    int64_t took_ms = clock_steady_ms() - start_ms + 1;
    printf("%-15s seeds %llu to %llu, %llu steps, %.1f million a minute: %s\n",
           sabotage_names[sabotage], (unsigned long long)options->seed,
           (unsigned long long)(options->seed + runs - 1), (unsigned long long)steps,
           (double)steps / (double)took_ms * 60000 / 1e6,
           is_failed ? world.failure : "nothing failed");
    return is_failed;
}

static int
usage(void)
{
    fprintf(stderr, "usage: sim [--seed N] [--runs N] [--steps N] [--seconds N] [--trace]\n"
                    "           [--sabotage all");
    for (int i = 1; i < SABOTAGE_COUNT; i++)
        fprintf(stderr, "|%s", sabotage_names[i]);
    fprintf(stderr, "]\n");
    return 64;
}

static bool
find_sabotage(const char *name, enum sabotage *ret)
{
    int i = 0;

    while (i < SABOTAGE_COUNT && strcmp(name, sabotage_names[i]) != 0)
        i++;
    *ret = (enum sabotage)i;
    return i < SABOTAGE_COUNT || strcmp(name, "all") == 0;
}

static bool
read_options(int argc, char **argv, struct options *to)
{
    static const struct option known[] = {
        { "seed", required_argument, NULL, 's' },
        { "runs", required_argument, NULL, 'r' },
        { "steps", required_argument, NULL, 'n' },
        { "seconds", required_argument, NULL, 't' },
        { "sabotage", required_argument, NULL, 'b' },
        { "trace", no_argument, NULL, 'v' },
        { NULL, 0, NULL, 0 },
    };
    bool is_good = true;

    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        uint64_t number = optarg ? strtoull(optarg, NULL, 10) : 0;

        is_good &= option != '?' && (option != 'b' || find_sabotage(optarg, &to->sabotage));
        to->seed = option == 's' ? number : to->seed;
        to->runs = option == 'r' ? number : to->runs;
        to->steps = option == 'n' ? number : to->steps;
        to->seconds = option == 't' ? (int64_t)number : to->seconds;
        to->is_traced |= option == 'v';
    }
    return is_good && optind == argc && to->runs > 0;
}

int
main(int argc, char **argv)
{
    struct options options = { .seed = 1, .runs = 200, .steps = 20000, .seconds = 3600 };
    int passed = 0;
    int failed = 0;

    if (!read_options(argc, argv, &options))
        return usage();
    if (options.sabotage == SABOTAGE_NONE) {
        passed = !search(&options, SABOTAGE_NONE, true);
        failed = !passed;
    }
    for (int i = 1; i < SABOTAGE_COUNT; i++) {
        if (options.sabotage != SABOTAGE_COUNT && (int)options.sabotage != i)
            continue;
        bool is_good = search(&options, (enum sabotage)i, options.sabotage != SABOTAGE_COUNT)
                       == (i <= SABOTAGE_HARMFUL);
        passed += is_good;
        failed += !is_good;
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0;
}
