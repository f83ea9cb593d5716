#include "services/gtctl/gtctl.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WHO_MAX = 200 };

struct text
gtctl_who(void)
{
    static char who[WHO_MAX];
    char host[100] = "";
    const char *user = getenv("SUDO_USER");

    if (!user)
        user = getenv("USER");
    gethostname(host, sizeof host - 1);
    snprintf(who, sizeof who, "%.90s@%s", user ? user : "unknown", host);
    return text_of(who);
}
