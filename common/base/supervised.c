#include "common/base/supervised.h"

#include "common/base/log.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { READY_FD = 3 }; /* where the supervisor waits for a newline */

bool
supervised_is_awaited(void)
{
    return fcntl(READY_FD, F_GETFD) >= 0;
}

int
supervised_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

void
supervised_ready(bool is_awaited)
{
    if (!is_awaited)
        return;
    if (write(READY_FD, "\n", 1) < 0)
        log_line(LOG_WARNING_LINE, "ready", "the supervisor does not listen");
    close(READY_FD);
}
