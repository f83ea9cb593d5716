#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>

static volatile sig_atomic_t noted;

static void
note(int signal_number)
{
    noted = signal_number;
}

static void
handle(int signal_number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler };

    sigemptyset(&action.sa_mask);
    sigaction(signal_number, &action, NULL);
}

void
interrupt_catch(void)
{
    struct sigaction before;

    handle(SIGPIPE, SIG_IGN);
    handle(SIGXFSZ, SIG_IGN); /* the write then fails, and says so */
    handle(SIGINT, note);
    handle(SIGTERM, note);
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        handle(SIGHUP, note);
}

void
interrupt_with_parent(void)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

int
interrupt_signal(void)
{
    return noted;
}

enum status
interrupt_check(struct error *err)
{
    return noted ? error_set(err, UNAVAILABLE, "interrupted") : OK;
}
