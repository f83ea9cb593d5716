#include "parked.h"
#include "services/gtctl/gtctl.h"
#include "services/gtctl/positions.h"

#include "common/base/value.h"

#include <getopt.h>
#include <string.h>

static const struct option known[] = {
    { "source", required_argument, NULL, 's' }, { "type", required_argument, NULL, 't' },
    { "cohort", required_argument, NULL, 'c' }, { "subject", required_argument, NULL, 'b' },
    { "state", required_argument, NULL, 'a' },  { "at", required_argument, NULL, 'p' },
    { "dry-run", no_argument, NULL, 'n' },      { "json", no_argument, NULL, 'j' },
    { "all", no_argument, NULL, 'l' },          { NULL, 0, NULL, 0 },
};

/* PARTITION/POSITION */
static enum status
read_place(const char *value, struct parked_query *query, struct error *err)
{
    const char *slash = strchr(value, '/');

    if (slash && value_number((struct text){ value, (size_t)(slash - value) }, &query->partition)
        && query->partition < 64 && value_number(text_of(slash + 1), &query->position)
        && query->position > 0)
        return OK;
    return error_set(err, INVALID, "--at %.40s: PARTITION/POSITION, as in 17/205", value);
}

static enum status
read_state(const char *value, struct parked_query *query, struct error *err)
{
    query->state = text_of(value);
    if (strcmp(value, "waiting") == 0 || strcmp(value, "behind") == 0 || strcmp(value, "dead") == 0)
        return OK;
    return error_set(err, INVALID, "--state %.40s: one of waiting behind dead", value);
}

static enum status
take_option(int option, const char *value, struct parked_options *options, struct error *err)
{
    struct parked_query *query = &options->query;

    switch (option) {
    case 's':
        query->source = text_of(value);
        return OK;
    case 't':
        query->type = text_of(value);
        return OK;
    case 'c':
        query->cohort_id = text_of(value);
        return OK;
    case 'b':
        query->subject = text_of(value);
        return OK;
    case 'a':
        return read_state(value, query, err);
    case 'p':
        return read_place(value, query, err);
    case 'n':
        query->is_dry_run = true;
        return OK;
    case 'j':
        options->is_json = true;
        return OK;
    default:
        return option == 'l' ? OK : gtctl_bad_option(err);
    }
}

static enum status
take_action(const char *name, struct parked_options *options, struct error *err)
{
    options->is_show = strcmp(name, "show") == 0;
    options->query.action = options->is_show ? TEXT("list") : text_of(name);
    if (options->is_show || strcmp(name, "list") == 0 || strcmp(name, "retry") == 0
        || strcmp(name, "drop") == 0)
        return OK;
    return error_set(err, INVALID, "what to do is one of list show retry drop");
}

enum status
parked_options_read(int argc, char **argv, struct parked_options *ret_options, struct error *err)
{
    bool is_meant = false;

    *ret_options = (struct parked_options){ .query = { .state = TEXT("any"), .partition = -1 } };
    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        is_meant |= !strchr("nj", option);
        TRY(take_option(option, optarg, ret_options, err));
    }
    TRY(take_action(optind < argc ? argv[optind] : "", ret_options, err));
    if (argc - optind > 2)
        return error_set(err, INVALID, "one service, or none for all");
    ret_options->service = argv[optind + 1];
    TRY(positions_known(ret_options->service, err));
    if (!is_meant && !text_is(ret_options->query.action, "list"))
        return error_set(err, INVALID, "say which, or --all");
    return OK;
}
