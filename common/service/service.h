/* service.h - what a service is: its settings and its tables of commands,
 * queries and events; and the loop that all services share.
 *
 * One thread, one connection to PostgreSQL, one to each bus. Each turn of the
 * loop takes what is waiting, runs it in as few transactions as possible and
 * answers after the commit. */
#pragma once

#include "common/base/settings.h"
#include "common/service/work.h"

#include <poll.h>

/* Handles items of one type set and one cohort, in order. Not OK: everything is
 * rolled back; UNAVAILABLE is tried again; NOT_FOUND (of commands: their cohort is
 * not there) refuses the frame with that status; anything else is tried item by
 * item, and what still fails is parked (events) or answered `internal_error`. */
typedef enum status item_handler(struct work *work, struct item *items, size_t count);

struct command_row {
    const struct message_type *type;
    item_handler *handle;
};

struct subscription {
    const struct message_type *type; /* its owner is the source */
    item_handler *handle;            /* rows with the same handler share a run */
};

/* Adds one row, a struct of the query's row type, to the answer. */
struct page;
void page_add(struct page *page, const void *row);
/* How many rows a list gives that was asked for `asked` of them: 0 is as many as there may be,
 * `most`. */
int64_t query_rows(int64_t asked, int64_t most);

/* Answers queries of one type, at most `queries_max` of them, with at most QUERY_ROWS_MAX rows in
 * all. A list is asked for page by page, by the last key of the page before (`after`); a page with
 * fewer rows than were asked for, or than the list's own bound, ends it. Reads only. Handlers of
 * one request `queries` run one after the other, in one transaction and with one work: what one has
 * loaded lives until the last has returned. */
typedef enum status query_handler(struct work *work, const struct item *queries, size_t count,
                                  struct page *page);

struct query_row {
    const struct message_type *type;
    const struct message_type *row_type;
    query_handler *handle;
    size_t queries_max; /* in one request: 1 for lists, more for look-ups */
};

enum {
    QUERY_ROWS_MAX = 500,     /* a row may hold two texts of 1,000 bytes and more */
    COMMAND_ROWS_MAX = 1000,  /* rows of one command frame */
    QUERIES_TOGETHER_MAX = 8, /* names with their lists in one request `queries` */
    POLL_FDS_MAX = 64,        /* descriptors that all tasks of a service may add to the loop */
};

/* What a service's own work has left to do. */
struct service_backlog {
    int64_t pending; /* not done yet */
    int64_t failed;  /* given up: somebody must look */
};

/* Work of a service's own beside its messages, such as sending mail. `prepare`
 * adds descriptors to wait for, at most `capacity`, and lowers *timeout_ms to what the
 * loop may wait; `run` is called each turn, outside of any transaction, and begins and
 * commits its own. None of them ever blocks. All but `run` may be NULL: there is nothing
 * to say. Of several replicas each works on the partitions that work_partitions() gives
 * it (work.h). All tasks of a service get the same `self`. */
struct service_task {
    size_t (*prepare)(void *self, struct pollfd *fds, size_t capacity, int *timeout_ms);
    enum status (*run)(struct work *work);
    /* Part of "drained"; in a transaction. */
    enum status (*backlog)(struct work *work, struct service_backlog *ret_backlog);
    /* The partitions of which work is under way that another replica would do again: their leases
     * are kept until it has ended. Without it such work is always done in its transaction. */
    partition_set (*busy)(void *self);
    /* For who follows an event: what the work has come to that these events, by their ids, have
     * caused. Rows of: event's id, name, state, tries, when it was settled or is due, and a short
     * answer; nothing personal. In a transaction. */
    enum status (*effects)(struct work *work, const struct db_column *event_ids,
                           struct db_rows *ret_rows);
};

struct service {
    const char *name;
    const struct setting *settings; /* each table ends with an all-zero row */
    const struct command_row *commands;
    /* Handlers of commands that decide each row as if it were alone and name the one that they are
     * at (work_cause): rows with different traces are one run of theirs. Ended by NULL; NULL: none.
     */
    item_handler *const *told_apart;
    const struct query_row *queries;
    const struct subscription *subscriptions;
    const struct service_task *const *tasks; /* ended by NULL; NULL: none */
    /* For who keeps all that is read, whatever its handler; each may be NULL. `each_event` is given
     * a run of events before their handler. `flush` is called as the last thing of a transaction of
     * handlers, and may lock what all transactions share; `forget` when it has ended, committed or
     * not. */
    item_handler *each_event;
    enum status (*flush)(struct work *work);
    void (*forget)(void *self);
    /* What the handlers get as work->self; both NULL: nothing. */
    enum status (*open)(struct db *db, void **ret_self, struct error *err);
    void (*close)(void **self_p);
    /* Before the first turn, for what a replay (common/replay/replay.h), which opens but never
     * serves, must not do. NULL: nothing. */
    enum status (*start)(void *self, struct error *err);
    /* The process is to end: begin nothing new. What is under way goes on as long as a task's
     * `busy` names partitions, for some seconds. NULL: nothing to do. */
    void (*stop)(void *self);
};

/* Runs until SIGTERM or SIGINT. Returns the exit status for main(). */
int service_run(const struct service *service, int argc, char **argv);

/* Asks another service, such as enrolment who a person is. The reply comes to `on_reply` in a
 * later turn, outside of any transaction, with the body that the wire has (docs/wire.md); it comes
 * exactly once. When none arrives within ASK_TIMEOUT_MS, or the service is away, the status is
 * UNAVAILABLE; when it is full, BUSY. At most ASKS_MAX wait at a time: service_ask() is BUSY then.
 */
enum { ASK_TIMEOUT_MS = 5000, ASKS_MAX = 4096 };

typedef void service_reply(void *self, void *context, enum status status, struct text body);

/* All of it may go once service_ask() has returned. */
struct question {
    const char *to, *name; /* a service, and a command, a query, ... */
    struct text body;
    struct text trace; /* a traceparent, or empty */
    service_reply *on_reply;
    void *context; /* handed to on_reply as it is; may be NULL */
};

enum status service_ask(const struct question *question, struct error *err) MUST_CHECK;
