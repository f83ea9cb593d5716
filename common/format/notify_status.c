#include "common/format/notify_status.h"

#include <stddef.h>
#include <string.h>

static const struct notify_status finals[] = {
    { "delivered", "delivered", false, true },
    { "received", "delivered", false, false }, /* of a letter: printed and posted */
    { "permanent-failure", "bounced", true, true },
    { "temporary-failure", "bounced", false, true },
    { "technical-failure", "bounced", false, true },
    { "cancelled", "bounced", false, false },
    { "virus-scan-failed", "bounced", false, false },
    { "validation-failed", "bounced", false, false },
};

const struct notify_status *
notify_status_final(const char *status)
{
    for (size_t i = 0; i < sizeof finals / sizeof *finals; i++)
        if (strcmp(status, finals[i].status) == 0)
            return &finals[i];
    return NULL;
}
