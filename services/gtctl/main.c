/* gtctl - what operators do with a running system: imports, programmes, looking.
 *
 * Each command is a row of the table below; README.md has more. */
#include "gtctl.h"
#include "options.h"

#include "interrupt.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MAX_S = 24 * 3600 };

static const char *bus_endpoints, *key_file, *server_keys_file, *import_patience_s;
const char *gtctl_var, *gtctl_keys_file, *gtctl_hint;

const struct setting gtctl_settings[] = {
    { "BUS_ENDPOINT", "", "where the buses listen, separated by spaces", &bus_endpoints },
    { "BUS_KEY_FILE", "", "the secret key by which the buses know who asks", &key_file },
    { "BUS_SERVER_KEYS_FILE", "", "the buses' public keys, a line for each endpoint",
      &server_keys_file },
    { "BUS_KEYS_FILE", "", "the buses' allow list, which \"keys\" changes", &gtctl_keys_file },
    { "GT_VAR", "var", "folder of the running system; its mail lies below", &gtctl_var },
    { "GT_HINT", "", "what stands before the scripts that it suggests, as GT_VAR=/tmp/x",
      &gtctl_hint },
    { "IMPORT_PATIENCE_S", "120", "seconds without progress after which to give up",
      &import_patience_s },
    { 0 },
};

/* clang-format off */
static const struct command commands[] = {
    { "import", "DIR OUT [--explain] [--json] [--mail DIR] [--no-hints] [--notify all] [--progress] [--rows FILE] | --check DIR [OUT]",
      "pass a cohort folder through the system and write the three files to OUT; people are told\n"
      "      what is mandatory, with --notify all the rest too", import_run },
    { "unpack", "DIR [FILE COHORT STARTS_ON COMPLETES_ON]",
      "unpack a zipped cohort folder, or take one FILE of it, from standard input into the new folder\n"
      "      DIR, and check it; what it says is for programs", unpack_run },
    { "programmes", "check|load FILE [--quiet]",
      "check the programmes' definitions, or publish them", programmes_run },
    { "rules", "check FILE | load FILE [--shipped] [--quiet]",
      "check the rules that say who is told of what, or publish them;\n"
      "      --shipped: only when none are published", rules_run },
    { "why", "COHORT REFERENCE [OCCASION] [--json]",
      "why somebody was told something, or not; OCCASION is an event's id, a template or a rule",
      why_run },
    { "templates",
      "check DIR | load DIR [--live-from TIME] [--shipped] [--quiet] | list | show NAME [VERSION] |\n"
      "          preview NAME COHORT REFERENCE [--version N] [--zone ZONE] [--html]",
      "what messages say: check a folder, publish it (at once, or from a time on), look at it;\n"
      "      preview: what one of them says to a participant", templates_run },
    { "engagement", "COHORT REFERENCE",
      "how a participant's engagement figure comes about", engagement_run },
    { "positions", "", "how far each service has read the others' events", positions_run },
    { "replay",
      "SERVICE [--from start|NUMBER|TIME] [--until NUMBER|TIME] [--schema NAME] [--keep] "
      "[--dry-run] [--json]",
      "build a service's state again beside the live one, and compare the two", replay_told },
    { "retention", "[SERVICE] [--dry-run] [--keep-days N] [--forget GROUP] [--json]",
      "drop what is old and read by all from the services' logs; or tell what would be",
      retention_run },
    { "scale", "[NAME=COUNT...] | [--json]",
      "run so many replicas of the bus or a service, as sessions=3; or tell how many there are",
      scale_run },
    { "keys", "make FILE | public FILE | list | add NAME ROLE KEY | revoke NAME|KEY",
      "make a key pair, show its public key; change whose keys the buses accept", keys_run },
    { "api-keys",
      "create --role ROLE --name NAME [--scopes WORDS] [--cohort C]... [--partner P] [--ref R] [--urn U]\n"
      "          [--staff EMAIL] [--expires TIME | --days N] | list | rotate ID [--overlap HOURS] | revoke ID; [--json]",
      "keys of the HTTP interface; a new one is shown once, the gateway keeps a digest", api_keys_run },
    { "parked", "list|show|retry|drop [SERVICE] [--source S] [--type T] [--cohort C] [--subject S]\n"
      "          [--state waiting|behind|dead] [--at PARTITION/POSITION] [--all] [--dry-run] [--json]",
      "events that a service could not handle: look at them, let them go on, or drop them",
      parked_run },
    { "bounce", "[--maildir DIR]",
      "take a mail server's report from standard input, or all reports in a mailbox's folder", bounce_run },
    { "suppressions", "list [COHORT] | lift ADDRESS [WHY]",
      "addresses to which nothing is sent, because they were refused or bounced; send to one again",
      suppressions_run },
    { "status", "[--json]", "all services and their replicas: ready, leases, lag, parked, alarms",
      status_run },
    { "lag", "[--json]", "how far each reader is behind each source, in events and seconds", lag_run },
    { "trace", "EVENT_ID|TRACE_ID [--within HOURS] [--json]",
      "an event's way from the request to its effects in every service; or all of a trace",
      trace_run },
    { "tail", "[--service S] [--type T] [--cohort C] [--subject S] [--since start|now] [--follow] [--json]",
      "events as they come (--follow), or those that are there; without their payload", tail_run },
    { "log", "[PROCESS] [--follow] [--level warning|error] [--trace ID] [--json]",
      "what the processes have logged, merged by time", log_run },
    { "clock", "[show | set TIME | advance N(d|h|m|s) | reset] [--force] [--json]",
      "the system's clock, which rehearsals set", clock_run },
    { "wait", "[--drained] [--deadline SECONDS]",
      "wait until all services answer, or until nothing is open any more", wait_run },
};

/* clang-format on */

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

enum status
gtctl_configure(struct error *err)
{
    return settings_read(gtctl_settings, err);
}

enum status
gtctl_connect(struct client **ret_client, struct error *err)
{
    long patience_s = 0;

    TRY(settings_number("IMPORT_PATIENCE_S", import_patience_s, 1, PATIENCE_MAX_S, &patience_s,
                        err));
    const struct bus_options bus = { .endpoints = bus_endpoints,
                                     .name = "",
                                     .instance = "",
                                     .key_file = key_file,
                                     .server_keys_file = server_keys_file };
    return client_open(&bus, patience_s * 1000, ret_client, err);
}

int
gtctl_end(const char *command, enum status status, const struct error *err, int otherwise)
{
    int signal_number = interrupt_signal();

    if (status == OK)
        return EXIT_SUCCESS;
    if (signal_number) {
        fprintf(stderr, "gtctl %s: stopped by %s; start it again and it goes on\n", command,
                strsignal(signal_number));
        return EXIT_SIGNAL + signal_number;
    }
    fprintf(stderr, "gtctl %s: %s\n", command, err->text);
    return otherwise;
}

enum status
gtctl_bad_option(struct error *err)
{
    return error_set(err, INVALID, "see the usage");
}

void
gtctl_away(const char *service, bool is_json)
{
    printf(is_json ? "{\"service\":\"%s\",\"is_away\":true}\n" : "%-14s away\n", service);
}

enum status
gtctl_looked(enum status status, const char *service, bool is_json, bool *is_away)
{
    if (status != UNAVAILABLE || interrupt_signal())
        return status;
    *is_away = true;
    gtctl_away(service, is_json);
    return OK;
}

static int
print_help(void)
{
    printf("gtctl COMMAND: what operators do with a running Golden Thread.\n\n");
    for (int i = 0; i < COMMAND_COUNT; i++)
        printf("  %s%s%s\n      %s\n", commands[i].name, *commands[i].usage ? " " : "",
               commands[i].usage, commands[i].meaning);
    printf("\nExit status: 0 done, 1 failed, 2 what was given is refused and nothing was changed,\n"
           "3 the system can't go on, 64 wrong usage. Settings:\n");
    settings_print(gtctl_settings);
    return EXIT_SUCCESS;
}

static int
print_command_help(const struct command *command)
{
    printf("gtctl %s %s\n    %s\n\n", command->name, command->usage, command->meaning);
    options_print(command->name);
    printf("\nSettings:\n");
    settings_print(gtctl_settings);
    return EXIT_SUCCESS;
}

static bool
wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int
run(const struct command *command, int argc, char **argv)
{
    if (wants_help(argc, argv))
        return print_command_help(command);
    int status = command->run(argc, argv);
    if (status == EXIT_USAGE)
        fprintf(stderr, "usage: gtctl %s %s\n", command->name, command->usage);
    return status;
}

int
main(int argc, char **argv)
{
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    interrupt_catch();
    for (int i = 0; i < COMMAND_COUNT && argc > 1; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return run(&commands[i], argc - 1, argv + 1);
    if (argc == 1 || wants_help(argc, argv))
        return print_help();
    fprintf(stderr, "gtctl: there is no command \"%s\"; see gtctl --help\n", argv[1]);
    return EXIT_USAGE;
}
