/* replay.h - builds a service's state again from its journal, in a schema of its own, and compares
 * it with the live one. Nobody is told anything: it reads, under no service's name.
 *
 * scripts/database/replay makes the schema and starts this; docs/adr/0013 says why it is right. */
#pragma once

#include "common/service/engine.h"

#define REPLAY_USAGE                                                                              \
    "With --replay LIVE SCHEMA [UNTIL] it builds the state of the schema LIVE again in SCHEMA;\n" \
    "scripts/gtctl replay prepares that.\n"

enum {
    REPLAY_PAGE = 20,       /* entries read at a time */
    REPLAY_ROUNDS = 8,      /* of catching up, before what is left is done in one snapshot */
    REPLAY_CLOSE = 50,      /* entries that may be left then */
    REPLAY_TELL_MS = 2000,  /* how often to tell how far it is */
    REPLAY_PATIENCE_S = 60, /* for an answer of a source */
    REPLAY_DIFFERS = 1,     /* exit statuses: the states differ, */
    REPLAY_REFUSED = 2,     /* it can't be done, nothing was done, */
    REPLAY_FAILED = 3,      /* it ended before the end */
};

/* Reads the arguments and sees to it that every connection to the database leads to the schema,
 * before one is opened. False: wrong usage. */
bool replay_prepare(int argc, char **argv);
/* The engine is open but for leases and readers. Tells on standard output; returns the exit status.
 * `stop_fd` is readable when it is to stop. */
int replay_run(struct engine *engine, const char *database_url, int stop_fd);
