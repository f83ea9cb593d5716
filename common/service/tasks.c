#include "common/service/tasks.h"

#include "common/base/log.h"

/* A service without work of its own has no list. */
static const struct service_task *const *
tasks_of(const struct engine *engine)
{
    static const struct service_task *const none[] = { NULL };

    return engine->service->tasks ? engine->service->tasks : none;
}

size_t
tasks_prepare(struct engine *engine, struct pollfd *fds, size_t capacity, int *timeout_ms)
{
    size_t count = 0;

    for (const struct service_task *const *task = tasks_of(engine); *task; task++)
        if ((*task)->prepare)
            count += (*task)->prepare(engine->self, fds + count, capacity - count, timeout_ms);
    return count;
}

static void
run_one(struct engine *engine, const struct service_task *task)
{
    struct work work;

    engine_work(engine, &work);
    if (task->run(&work) != OK)
        log_error("task", engine->err);
    engine_work_end(&work);
    engine_rollback(engine);
}

void
tasks_run(struct engine *engine)
{
    for (const struct service_task *const *task = tasks_of(engine); *task; task++)
        run_one(engine, *task);
}

enum status
tasks_backlog(struct engine *engine, struct service_backlog *ret_backlog)
{
    *ret_backlog = (struct service_backlog){ 0 };
    for (const struct service_task *const *task = tasks_of(engine); *task; task++) {
        struct service_backlog one = { 0 };
        struct work work;

        if (!(*task)->backlog)
            continue;
        engine_work(engine, &work);
        enum status status = (*task)->backlog(&work, &one);
        engine_work_end(&work);
        TRY(status);
        ret_backlog->pending += one.pending;
        ret_backlog->failed += one.failed;
    }
    return OK;
}

partition_set
tasks_busy(struct engine *engine)
{
    partition_set busy = 0;

    for (const struct service_task *const *task = tasks_of(engine); *task; task++)
        if ((*task)->busy)
            busy |= (*task)->busy(engine->self);
    return busy;
}
