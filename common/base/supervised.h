/* supervised.h - what a process and its supervisor owe each other. */
#pragma once

#include <stdbool.h>

/* SIGTERM and SIGINT arrive as something to read from this descriptor, so that nothing is ever
 * cut off half way; -1 when that can't be had. */
int supervised_signals(void);
/* Whether a supervisor waits to be told that we are ready. Ask before anything is opened. */
bool supervised_is_awaited(void);
/* Tells the supervisor, when there is one, that we are ready (s6's protocol). */
void supervised_ready(bool is_awaited);
