/* options.h - what each option of each command means, for `gtctl COMMAND --help`. */
#pragma once

struct option_help {
    const char *command, *option, *meaning;
};

/* By command, in the order of its usage; an all-zero row ends it. Each option that a command's
 * usage names has a row (test_gtctl_options). */
extern const struct option_help option_helps[];

/* Prints those of a command. */
void options_print(const char *command);
