/* How many processes there are is the business of whoever starts them, which this program does
 * not: scripts/gtctl knows the command before it comes here. */
#include "services/gtctl/gtctl.h"

#include <stdio.h>

int
scale_run(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fputs("gtctl scale: by scripts/gtctl scale sessions=3; in containers by\n"
          "docker compose up --detach --no-recreate --scale sessions=3\n",
          stderr);
    return EXIT_REFUSED;
}
