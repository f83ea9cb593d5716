#include "template_schema.h"

#include "template_parse.h"

#include "proto/all.h"

#include <string.h>

/* What the sender knows beside the event (templates.c fills it in). */
static const struct {
    const char *name;
    enum value_type type;
    const char *always; /* for whom it is always there */
} standard[] = {
    { "first_name", VALUE_NAME, "" },
    { "last_name", VALUE_NAME, "" },
    { "participant_name", VALUE_NAME, "" }, /* whom it is about, when that is somebody else */
    { "reference", VALUE_TEXT, "participant mentor coach" },
    { "cohort", VALUE_TEXT, "*" },
    { "programme", VALUE_TEXT, "participant mentor" },
    { "programme_title", VALUE_TEXT, "participant mentor" }, /* Headship (NPQH) */
    { "component_title", VALUE_TEXT, "" },                   /* Peer learning group 1 */
    { "venue_name", VALUE_NAME, "" },
    { "online_url", VALUE_URL, "" },
    { "because", VALUE_TEXT, "*" }, /* why the reader gets this */
    { "preferences_url", VALUE_URL, "" },
    { "unsubscribe_url", VALUE_URL, "" },
    { "title", VALUE_TEXT, "*" }, /* the subject, as it was made */
    { "preheader", VALUE_TEXT, "" },
};

static const char audiences[] =
    "participant mentor headteacher partner facilitator coach marker operations";

static bool
has_word(const char *list, struct text wanted)
{
    struct text words = text_of(list);
    struct text word;

    while (schema_word(&words, &word))
        if (text_equal(word, wanted) || text_is(word, "*"))
            return true;
    return false;
}

bool
schema_word(struct text *words, struct text *ret_word)
{
    *ret_word = tag_word(words);
    return ret_word->size > 0;
}

const struct message_type *
schema_event(struct text name)
{
    for (const struct message_type *const *type = proto_all; *type; type++)
        if ((*type)->role == MESSAGE_event && text_is(name, (*type)->name))
            return *type;
    return NULL;
}

const struct schema_field *
schema_find(const struct schema *schema, struct text list, struct text name)
{
    for (size_t i = 0; list.size && i < schema->count; i++) {
        const struct schema_field *field = &schema->fields[i];
        if (field->name.size == list.size + 1 + name.size
            && memcmp(field->name.data, list.data, list.size) == 0
            && field->name.data[list.size] == '.'
            && memcmp(field->name.data + list.size + 1, name.data, name.size) == 0)
            return field;
    }
    for (size_t i = 0; i < schema->count; i++)
        if (text_equal(schema->fields[i].name, name))
            return &schema->fields[i];
    return NULL;
}

static void
add(struct schema *schema, struct text name, enum value_type type, bool is_optional,
    const char *allowed)
{
    if (schema->count < SCHEMA_FIELDS_MAX)
        schema->fields[schema->count++] = (struct schema_field){ name, type, is_optional, allowed };
}

static enum value_type
type_of_field(const struct field *field)
{
    return field->kind == FIELD_number ? VALUE_NUMBER
           : field->kind == FIELD_flag ? VALUE_FLAG
           : field->kind == FIELD_when ? VALUE_WHEN
           : field->form == FORM_url   ? VALUE_URL
                                       : VALUE_TEXT;
}

static bool
may_be_missing(const struct field *field)
{
    return field->is_added || (field->kind == FIELD_text && field->min == 0);
}

/* A value is for a template what it is in every event that the template is for. */
static void
add_event(struct schema *schema, const struct message_type *event, bool is_first)
{
    size_t kept = 0;

    for (size_t i = 0; is_first && i < event->field_count; i++) {
        const struct field *field = &event->fields[i];
        add(schema, text_of(field->name), type_of_field(field), may_be_missing(field),
            field->allowed);
    }
    for (size_t i = 0; !is_first && i < schema->count; i++)
        for (size_t f = 0; f < event->field_count; f++)
            if (text_is(schema->fields[i].name, event->fields[f].name)
                && schema->fields[i].type == type_of_field(&event->fields[f])) {
                schema->fields[kept] = schema->fields[i];
                schema->fields[kept++].is_optional |=
                    event->fields[f].is_added || event->fields[f].min == 0;
            }
    if (!is_first)
        schema->count = kept;
}

static enum status
add_events(const struct template *template, struct schema *schema,
           struct template_problems *problems)
{
    struct text words = template_head(template, "event");
    struct text word;
    bool is_first = true;

    if (words.size == 0)
        return parse_refuse(
            problems, 1, "the head lacks \"event: ...\"; name the events that it is for, or none");
    while (!text_is(words, "none") && schema_word(&words, &word)) {
        const struct message_type *event = schema_event(word);

        if (!event)
            return parse_refuse(problems, 1,
                                "event: there is no event \"%.*s\"; see docs/events.md",
                                word.size < 60 ? (int)word.size : 60, word.data);
        add_event(schema, event, is_first);
        is_first = false;
        words = text_trim(words);
    }
    return OK;
}

/* value: NAME TYPE [optional] */
static enum status
add_declared(const struct template_head_line *line, struct schema *schema,
             struct template_problems *problems)
{
    struct text words = line->value;
    struct text name = tag_word(&words);
    enum value_type type = value_type_of(tag_word(&words));

    if (name.size == 0 || type == VALUE_TYPES || (words.size && !text_is(words, "optional")))
        return parse_refuse(problems, line->line,
                            "write \"value: NAME TYPE\", and \"optional\" if it may be missing; "
                            "the types are text, name, url, number, flag, when, list");
    add(schema, name, type, words.size > 0, NULL);
    return OK;
}

static enum status
add_standard(const struct template *template, struct schema *schema,
             struct template_problems *problems)
{
    struct text audience = template_head(template, "to");
    bool has_component = schema_find(schema, TEXT(""), TEXT("component")) != NULL;
    const struct schema_field *programme = schema_find(schema, TEXT(""), TEXT("programme"));

    if (audience.size == 0 || !has_word(audiences, audience))
        return parse_refuse(problems, 1, "the head lacks \"to: ...\", one of %s", audiences);
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++) {
        struct text name = text_of(standard[i].name);
        bool is_there =
            has_word(standard[i].always, audience)
            || (has_component && text_is(name, "component_title"))
            || (programme && !programme->is_optional && text_is(name, "programme_title"));

        if (!schema_find(schema, TEXT(""), name))
            add(schema, name, standard[i].type, !is_there, NULL);
    }
    return OK;
}

/* A marker marks without knowing whose work it is (mail_reference()). */
static void
hide_from_markers(const struct template *template, struct schema *schema)
{
    size_t kept = 0;

    if (!text_is(template_head(template, "to"), "marker"))
        return;
    for (size_t i = 0; i < schema->count; i++)
        if (!text_is(schema->fields[i].name, "application_ref"))
            schema->fields[kept++] = schema->fields[i];
    schema->count = kept;
}

enum status
schema_make(const struct template *template, struct schema *ret_schema,
            struct template_problems *problems)
{
    ret_schema->count = 0;
    TRY(add_events(template, ret_schema, problems));
    hide_from_markers(template, ret_schema);
    for (int i = 0; i < template->head_count; i++)
        if (text_is(template->heads[i].key, "value"))
            TRY(add_declared(&template->heads[i], ret_schema, problems));
    return add_standard(template, ret_schema, problems);
}
