/* A replay makes a schema and runs a service's own program, which this program can't:
 * scripts/gtctl knows the command before it comes here. */
#include "services/gtctl/gtctl.h"

#include <stdio.h>

int
replay_told(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fputs("gtctl replay: by scripts/gtctl replay SERVICE\n", stderr);
    return EXIT_REFUSED;
}
