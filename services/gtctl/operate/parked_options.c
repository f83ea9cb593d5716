#include "parked.h"
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
static bool
read_place(const char *value, struct parked_query *query)
{
    const char *slash = strchr(value, '/');

    return slash && value_number((struct text){ value, (size_t)(slash - value) }, &query->partition)
           && query->partition < 64 && value_number(text_of(slash + 1), &query->position)
           && query->position > 0;
}

static bool
is_state(const char *value)
{
    return strcmp(value, "waiting") == 0 || strcmp(value, "behind") == 0
           || strcmp(value, "dead") == 0;
}

static bool
take_option(int option, const char *value, struct parked_options *options, bool *is_meant)
{
    struct parked_query *query = &options->query;

    *is_meant |= !strchr("nj", option);
    switch (option) {
    case 's':
        query->source = text_of(value);
        return true;
    case 't':
        query->type = text_of(value);
        return true;
    case 'c':
        query->cohort_id = text_of(value);
        return true;
    case 'b':
        query->subject = text_of(value);
        return true;
    case 'a':
        query->state = text_of(value);
        return is_state(value);
    case 'p':
        return read_place(value, query);
    case 'n':
        query->is_dry_run = true;
        return true;
    case 'j':
        options->is_json = true;
        return true;
    default:
        return option == 'l';
    }
}

static bool
take_action(const char *name, struct parked_options *options)
{
    options->is_show = strcmp(name, "show") == 0;
    options->query.action = options->is_show ? TEXT("list") : text_of(name);
    return options->is_show || strcmp(name, "list") == 0 || strcmp(name, "retry") == 0
           || strcmp(name, "drop") == 0;
}

static bool
take_service(const char *name, struct parked_options *options)
{
    options->service = name;
    for (int i = 0; i < POSITIONS_SERVICES; i++)
        if (strcmp(name, positions_services[i]) == 0)
            return true;
    return false;
}

bool
parked_options_read(int argc, char **argv, struct parked_options *ret_options)
{
    bool is_meant = false;

    *ret_options = (struct parked_options){ .query = { .state = TEXT("any"), .partition = -1 } };
    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;)
        if (option == '?' || !take_option(option, optarg, ret_options, &is_meant))
            return false;
    if (argc - optind < 1 || argc - optind > 2 || !take_action(argv[optind], ret_options)
        || (argc - optind == 2 && !take_service(argv[optind + 1], ret_options)))
        return false;
    if (is_meant || text_is(ret_options->query.action, "list"))
        return true;
    fprintf(stderr, "gtctl parked: say which, or --all\n");
    return false;
}
