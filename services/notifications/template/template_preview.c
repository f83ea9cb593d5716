/* What a template says to somebody, for operators. Nothing of it is kept or logged. */
#include "services/notifications/handlers.h"
#include "services/notifications/notifications.h"
#include "template_sms.h"
#include "template_store.h"
#include "templates.h"

#include "proto/templates.h"

static struct text
text_or_none(const char *text)
{
    return text ? text_of(text) : TEXT("");
}

static void
add_preview(struct page *page, const struct rendering *rendering, int64_t version, bool is_example)
{
    struct text sms = text_or_none(rendering->sms);

    page_add(page, &(struct template_preview_row){
                       .version = version,
                       .is_example = is_example,
                       .subject = text_or_none(rendering->subject),
                       .text = text_or_none(rendering->text),
                       .html = text_or_none(rendering->html),
                       .sms = sms,
                       .segments = sms.size ? sms_measure(sms).segments : 0,
                   });
}

static enum status
find_facts(struct work *work, const struct template_preview *query, struct text *ret_facts)
{
    struct db_rows rows;

    *ret_facts = TEXT("");
    TRY(store_template_facts(work, query->cohort_id, query->application_ref, query->name, &rows));
    if (rows.count)
        *ret_facts = db_text(&rows, 0, 0);
    return OK;
}

static enum status
preview(struct work *work, const struct template_preview *query, const struct db_rows *found,
        struct page *page)
{
    const struct notifications *self = work->self;
    AUTO(template_destroy) struct template *template = NULL;
    AUTO(rendering_clear) struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    static struct template_problems problems;
    struct message_values message = { .template = query->name,
                                      .zone = query->zone,
                                      .first_name = query->first_name,
                                      .last_name = query->last_name,
                                      .reference = query->application_ref,
                                      .cohort = query->cohort_id,
                                      .programme = query->programme };

    problems.count = 0;
    if (template_parse(query->name, db_text(found, 0, 7), &template, &problems) != OK)
        return error_set(work->err, INVALID, "this build can't read the template: line %d",
                         problems.list[0].line);
    TRY(find_facts(work, query, &message.facts));
    TRY(catalogue_refresh(templates_catalogue(self->templates), work->db, work->err));
    TRY(templates_render_one(template, templates_catalogue(self->templates), &message, true,
                             work->now_us, &rendering, work->err));
    add_preview(page, &rendering, db_number(found, 0, 2), message.facts.size == 0);
    return OK;
}

enum status
on_template_preview(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    const struct template_preview *query = queries->body;
    struct db_rows found;

    (void)count;
    TRY(store_template_find(work, query->name, query->version, &found));
    return found.count ? preview(work, query, &found, page) : OK;
}
