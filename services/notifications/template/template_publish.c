/* Publishing templates, and telling what is published. */
#include "services/notifications/handlers.h"
#include "services/notifications/notifications.h"
#include "template.h"
#include "template_store.h"
#include "templates.h"

#include "proto/codes.h"
#include "proto/enrolment.h"
#include "proto/templates.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct text
problems_text(struct work *work, const struct template_problems *problems)
{
    char list[sizeof problems->list + TEMPLATE_PROBLEMS_MAX * 16];
    size_t used = 0;

    for (size_t i = 0; i < problems->count; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%d: %s\n",
                                 problems->list[i].line, problems->list[i].what);
    return work_copy(work, (struct text){ list, used });
}

/* Whether it may be published. */
static bool
check(struct text name, struct text source, struct template_problems *problems)
{
    AUTO(template_destroy) struct template *template = NULL;

    problems->count = 0;
    return template_parse(name, source, &template, problems) == OK
           && template_check(template, problems) == OK;
}

/* A release brings only what it changes itself, and leaves what operators have written. */
static bool
is_nothing_new(const struct template_state *state, bool is_shipped)
{
    return is_shipped ? state->is_shipped || state->is_own : state->is_same;
}

/* The first version counts from the beginning: a clock that is set back finds it too. */
static enum status
publish(struct work *work, struct item *item)
{
    const struct publish_template *row = item->body;
    struct template_version version = { .name = row->name,
                                        .source = row->source,
                                        .live_from_us = row->live_from,
                                        .is_shipped = row->is_shipped };
    struct template_state state;
    char result[64];

    if (version.live_from_us == 0)
        version.live_from_us = work->now_us;
    TRY(store_template_lock(work));
    TRY(store_template_state(work, &version, &state));
    bool is_kept = is_nothing_new(&state, row->is_shipped);
    version.version = state.last + 1;
    if (state.last == 0 && row->live_from == 0)
        version.live_from_us = WHEN_MIN;
    if (!is_kept)
        TRY(store_template_add(work, &version));
    snprintf(result, sizeof result, "%s %" PRId64, is_kept ? "unchanged" : "version",
             is_kept ? state.live : version.version);
    item->result = work_copy(work, text_of(result));
    return OK;
}

enum status
on_publish_template(struct work *work, struct item *items, size_t count)
{
    static struct template_problems problems;

    for (size_t i = 0; i < count; i++) {
        const struct publish_template *row = items[i].body;

        if (check(row->name, row->source, &problems)) {
            TRY(publish(work, &items[i]));
        } else {
            items[i].refusal = REFUSE(bad_template, source);
            items[i].result = problems_text(work, &problems);
        }
    }
    return OK;
}

/* For the titles that messages say. */
enum status
on_programme_published(struct work *work, struct item *items, size_t count)
{
    const struct notifications *self = work->self;

    for (size_t i = 0; i < count; i++) {
        const struct programme_published *event = items[i].body;

        TRY(catalogue_put(templates_catalogue(self->templates), work->db, event->code,
                          event->version, event->definition, work->err));
    }
    return OK;
}

enum status
on_template_check(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    static struct template_problems problems;

    (void)work;
    for (size_t i = 0; i < count; i++) {
        const struct template_check_ask *query = queries[i].body;

        if (check(query->name, query->source, &problems))
            continue;
        for (size_t p = 0; p < problems.count; p++)
            page_add(page, &(struct template_problem_row){ query->name, problems.list[p].line,
                                                           text_of(problems.list[p].what) });
    }
    return OK;
}

_Static_assert((int)TEMPLATE_CHECKS_MAX *(int)TEMPLATE_PROBLEMS_MAX <= (int)QUERY_ROWS_MAX,
               "all problems fit into one answer");

static void
add_row(struct page *page, const struct db_rows *rows, int row, bool has_source)
{
    page_add(page, &(struct template_row){
                       .key = db_text(rows, row, 0),
                       .name = db_text(rows, row, 1),
                       .version = db_number(rows, row, 2),
                       .live_from = db_when(rows, row, 3),
                       .published_at = db_when(rows, row, 4),
                       .is_live = db_flag(rows, row, 5),
                       .is_shipped = db_flag(rows, row, 6),
                       .source = has_source ? db_text(rows, row, 7) : TEXT(""),
                   });
}

enum status
on_template_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct template_list *query = queries->body;
    struct db_rows rows;

    (void)count;
    TRY(store_template_list(work, query->after, QUERY_ROWS_MAX, &rows));
    for (int row = 0; row < rows.count; row++)
        add_row(page, &rows, row, false);
    return OK;
}

enum status
on_template_find(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct template_find *query = queries->body;
    struct db_rows rows;

    (void)count;
    TRY(store_template_find(work, query->name, query->version, &rows));
    for (int row = 0; row < rows.count; row++)
        add_row(page, &rows, row, true);
    return OK;
}
