/* gtctl.h - what the commands of gtctl share: settings, exit statuses, the
 * connection, and how they end. */
#pragma once

#include "client.h"

#include "common/base/settings.h"

enum {
    EXIT_REFUSED = 2, /* what was given is refused, and nothing was changed */
    EXIT_STUCK = 3,   /* the system can't go on: something is away, parked or given up */
    EXIT_USAGE = 64,
    EXIT_SIGNAL = 128, /* and the signal's number */
};

struct command {
    const char *name, *usage, *meaning;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

extern const struct setting gtctl_settings[];
extern const char *gtctl_hint;      /* before the scripts that it suggests; mostly empty */
extern const char *gtctl_var;       /* the folder of the running system */
extern const char *gtctl_keys_file; /* the buses' allow list */

/* Reads the settings; each command that needs one calls it first. */
enum status gtctl_configure(struct error *err) MUST_CHECK;
enum status gtctl_connect(struct client **ret_client, struct error *err) MUST_CHECK;

/* Says what went wrong, if anything did, and returns the exit status: 0,
 * `otherwise`, or that of a signal. */
int gtctl_end(const char *command, enum status status, const struct error *err, int otherwise);

/* What getopt did not know, and has said so: the usage follows. */
enum status gtctl_bad_option(struct error *err);

/* A line in the place of what a service that is away would have told. */
void gtctl_away(const char *service, bool is_json);
/* How asking one of several services ended: one that is away is said to be, noted in *is_away, and
 * no error, for it keeps nothing of the others from being shown. A signal is one. */
enum status gtctl_looked(enum status status, const char *service, bool is_json,
                         bool *is_away) MUST_CHECK;

/* USER@HOST, for audits. */
struct text gtctl_who(void);

int keys_run(int argc, char **argv);
int api_keys_run(int argc, char **argv);
int import_run(int argc, char **argv);
int unpack_run(int argc, char **argv);
int programmes_run(int argc, char **argv);
int rules_run(int argc, char **argv);
int why_run(int argc, char **argv);
int templates_run(int argc, char **argv);
int engagement_run(int argc, char **argv);
int positions_run(int argc, char **argv);
int replay_told(int argc, char **argv);
int retention_run(int argc, char **argv);
int scale_run(int argc, char **argv);
int parked_run(int argc, char **argv);
int bounce_run(int argc, char **argv);
int suppressions_run(int argc, char **argv);
int status_run(int argc, char **argv);
int lag_run(int argc, char **argv);
int trace_run(int argc, char **argv);
int tail_run(int argc, char **argv);
int log_run(int argc, char **argv);
int clock_run(int argc, char **argv);
int wait_run(int argc, char **argv);
