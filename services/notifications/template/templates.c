#include "templates.h"

#include "template_example.h"
#include "template_facts.h"
#include "template_store.h"
#include "template_titles.h"

#include "common/base/log.h"

#include <stdlib.h>
#include <string.h>

struct kept {
    struct template *template; /* NULL: this build can't read it */
    char name[TEMPLATE_NAME_MAX + 1];
    int64_t version;
    bool is_live; /* as of the last refresh */
};

struct templates {
    struct catalogue *catalogue;
    struct kept list[TEMPLATES_KEPT_MAX];
    size_t count;
};

struct templates *
templates_new(void)
{
    struct templates *templates = calloc(1, sizeof *templates);

    if (!templates)
        abort();
    templates->catalogue = catalogue_new();
    return templates;
}

static void
forget_all(struct templates *templates)
{
    for (size_t i = 0; i < templates->count; i++)
        template_destroy(&templates->list[i].template);
    templates->count = 0;
}

void
templates_destroy(struct templates **templates_p)
{
    if (!*templates_p)
        return;
    forget_all(*templates_p);
    catalogue_destroy(&(*templates_p)->catalogue);
    free(*templates_p);
    *templates_p = NULL;
}

struct catalogue *
templates_catalogue(struct templates *templates)
{
    return templates->catalogue;
}

static struct kept *
find(struct templates *templates, struct text name, int64_t version)
{
    for (size_t i = 0; i < templates->count; i++)
        if (templates->list[i].version == version && text_is(name, templates->list[i].name))
            return &templates->list[i];
    return NULL;
}

static void
keep(struct templates *templates, struct text name, int64_t version, struct text source)
{
    static struct template_problems problems;
    struct kept *kept = &templates->list[templates->count];

    if (templates->count == TEMPLATES_KEPT_MAX || name.size > TEMPLATE_NAME_MAX)
        return;
    *kept = (struct kept){ .version = version };
    memcpy(kept->name, name.data, name.size);
    problems.count = 0;
    if (template_parse(name, source, &kept->template, &problems) != OK)
        log_line(LOG_WARNING_LINE, "templates", "%s version %lld, line %d: %s", kept->name,
                 (long long)version, problems.list[0].line, problems.list[0].what);
    templates->count++;
}

/* Those of the wanted versions that are not in memory. */
static void
list_missing(struct templates *templates, const struct db_rows *wanted,
             struct db_batch *ret_missing)
{
    for (int row = 0; row < wanted->count; row++) {
        struct text name = db_text(wanted, row, 0);
        int64_t version = db_number(wanted, row, 2);

        if (!find(templates, name, version))
            db_batch_add(ret_missing, DB_TEXT(name), DB_NUMBER(version));
    }
}

static enum status
read_missing(struct templates *templates, struct work *work, const struct db_rows *wanted)
{
    AUTO(db_batch_clear) struct db_batch missing = { 0 };
    struct db_rows rows;

    list_missing(templates, wanted, &missing);
    if (missing.count == 0)
        return OK;
    if (templates->count + missing.count > TEMPLATES_KEPT_MAX) {
        forget_all(templates);
        db_batch_clear(&missing);
        missing = (struct db_batch){ 0 };
        list_missing(templates, wanted, &missing);
    }
    TRY(store_template_source(work, &missing, &rows));
    for (int row = 0; row < rows.count; row++)
        keep(templates, db_text(&rows, row, 0), db_number(&rows, row, 1), db_text(&rows, row, 2));
    return OK;
}

enum status
templates_refresh(struct templates *templates, struct work *work, const struct db_batch *wanted)
{
    struct db_rows rows;

    TRY(catalogue_refresh(templates->catalogue, work->db, work->err));
    if (wanted->count == 0)
        return OK;
    TRY(store_template_wanted(work, wanted, &rows));
    TRY(read_missing(templates, work, &rows));
    for (int row = 0; row < rows.count; row++) {
        struct text name = db_text(&rows, row, 0);

        for (size_t i = 0; db_number(&rows, row, 1) == 0 && i < templates->count; i++)
            if (text_is(name, templates->list[i].name))
                templates->list[i].is_live = templates->list[i].version == db_number(&rows, row, 2);
    }
    return OK;
}

/* Beside what `values` has: what is known is added, an empty text is not known. */
static void
add_known(struct values *values, const char *name, enum value_type type, struct text text)
{
    if (text.size > 0)
        values_add_text(values, name, type, text);
}

static void
add_message(struct values *values, const struct message_values *message)
{
    add_known(values, "first_name", VALUE_NAME, message->first_name);
    add_known(values, "last_name", VALUE_NAME, message->last_name);
    add_known(values, "participant_name", VALUE_NAME, message->participant_name);
    add_known(values, "reference", VALUE_TEXT, message->reference);
    add_known(values, "cohort", VALUE_TEXT, message->cohort);
    add_known(values, "programme", VALUE_TEXT, message->programme);
    add_known(values, "because", VALUE_TEXT, message->because);
    add_known(values, "preferences_url", VALUE_URL, message->preferences_url);
    add_known(values, "unsubscribe_url", VALUE_URL, message->unsubscribe_url);
}

static struct text
text_value(const struct values *values, const char *name)
{
    const struct template_value *value = values_find(values, text_of(name));

    return value && value->type <= VALUE_URL ? value->text : TEXT("");
}

/* The texts stand in `titles`. */
static void
add_titles(struct values *values, const struct catalogue *catalogue, char titles[2][TITLE_SIZE])
{
    struct text code = text_value(values, "programme");
    struct text component = text_value(values, "component");
    const struct programme *programme = catalogue_latest(catalogue, code);

    if (code.size > 0) {
        title_of_programme(programme, code, titles[0]);
        values_add_text(values, "programme_title", VALUE_TEXT, text_of(titles[0]));
    }
    if (component.size > 0) {
        title_of_component(programme, component, titles[1]);
        values_add_text(values, "component_title", VALUE_TEXT, text_of(titles[1]));
    }
}

enum status
templates_render_one(const struct template *template, const struct catalogue *catalogue,
                     const struct message_values *message, bool with_examples, int64_t now_us,
                     struct rendering *ret_rendering, struct error *err)
{
    AUTO(facts_clear) struct template_facts facts = { NULL, { NULL }, 0 };
    static struct template_examples examples;
    static struct values values; /* one thread; large */
    char titles[2][TITLE_SIZE];

    values.count = 0;
    add_message(&values, message);
    TRY(facts_read(template, message->facts, &facts, &values, err));
    add_titles(&values, catalogue, titles);
    memset(&examples, 0, sizeof examples);
    if (with_examples)
        examples_add(template, now_us, &examples, &values);
    return template_render(template, &(struct template_input){ message->zone, &values },
                           ret_rendering, err);
}

enum status
templates_render(const struct templates *templates, const struct message_values *message,
                 struct rendering *ret_rendering, int64_t *ret_version, struct error *err)
{
    for (size_t i = 0; i < templates->count; i++) {
        const struct kept *kept = &templates->list[i];
        bool is_wanted = message->version == 0 ? kept->is_live : kept->version == message->version;

        if (!is_wanted || !kept->template || !text_is(message->template, kept->name))
            continue;
        *ret_version = kept->version;
        return templates_render_one(kept->template, templates->catalogue, message, false, 0,
                                    ret_rendering, err);
    }
    return error_set(err, NOT_FOUND, "template %.64s is not published; see gtctl templates",
                     message->template.data);
}
