#include "rule_take.h"
#include "await.h"
#include "project.h"
#include "tell.h"

#include "common/base/trace.h"

struct taking {
    struct work *work;
    const struct rule_set *set;
    struct audience_facts *audience;
    struct tell tell;
    struct db_batch waits;
};

static void
taking_clear(struct taking *taking)
{
    tell_clear(&taking->tell);
    db_batch_clear(&taking->waits);
}

static void
take_rule(struct taking *taking, const struct rule *rule, const struct item *item,
          const struct cause *cause, const struct rule_times *times)
{
    size_t told = tell_all(&taking->tell, rule, item, cause, times);

    if (audience_may_grow(rule, item, told))
        await_note(&taking->waits, rule, item, cause->facts, times, taking->work->now_us,
                   audience_seen(taking->audience, rule->audience));
}

static void
take_one(struct taking *taking, const struct item *item)
{
    bool is_history = trace_is_history(item->trace);
    struct cause cause = { .type = NULL };
    struct rule_times times;

    for (size_t r = 0; r < taking->set->count; r++) {
        const struct rule *rule = &taking->set->list[r];

        if (!rule_is_about(rule, item->type, item->body)
            || rule_refuses(taking->set, rule, item->type, item->body, taking->work->now_us,
                            is_history, &times))
            continue;
        if (!cause.type)
            cause = tell_cause(&taking->tell, item, taking->work->now_us);
        take_rule(taking, rule, item, &cause, &times);
    }
}

enum status
rule_take(struct work *work, struct item *items, size_t count)
{
    AUTO(taking_clear) struct taking taking = { .work = work };
    struct text cohort_id = items[0].cohort_id;

    tell_open(&taking.tell, work);
    TRY(rule_book_read(work, &taking.set));
    TRY(project(work, items, count));
    if (count == 1)
        TRY(project_recheck(work, items, count));
    TRY(audience_load(work, taking.set, items, count, &taking.audience));
    taking.tell.facts = taking.audience;
    for (size_t i = 0; i < count; i++)
        take_one(&taking, &items[i]);
    TRY(tell_write(&taking.tell, cohort_id));
    TRY(await_write(work, cohort_id, &taking.waits));
    if (count > 1) /* an earlier one may have planned what a later one makes untrue */
        TRY(project_recheck(work, items, count));
    rule_look(work->self);
    return OK;
}
