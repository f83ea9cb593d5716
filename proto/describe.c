#include "proto/describe.h"

#include "proto/all.h"
#include "proto/codes.h"

#include <inttypes.h>
#include <string.h>

static const char *const kinds[] = { "text", "number", "flag", "when" };

static const char *const forms[] = { [FORM_text] = "text",

#define FORM_NAME(form) [FORM_##form] = #form,
                                     MESSAGE_FORMS(FORM_NAME)
#undef FORM_NAME
};

static const char *
kind_name(const struct field *field)
{
    return field->kind == FIELD_text ? forms[field->form] : kinds[field->kind];
}

static void
describe_limits(FILE *to, const struct field *field)
{
    if (field->allowed)
        for (const char *c = field->allowed; *c; c++)
            fputs(*c == '|' ? ", " : (char[]){ *c, '\0' }, to);
    else if (field->kind == FIELD_text && field->min == field->max)
        fprintf(to, "%" PRId64 " bytes", field->max);
    else if (field->kind == FIELD_text)
        fprintf(to, "%sat most %" PRId64 " bytes", field->min ? "" : "may be empty, ", field->max);
    else if (field->kind == FIELD_number)
        fprintf(to, "%" PRId64 " to %" PRId64, field->min, field->max);
    else if (field->kind == FIELD_when)
        fputs("microseconds since 1970, UTC", to);
}

static void
describe_message(FILE *to, const struct message_type *type)
{
    fprintf(to, "### `%s`\n\n%s Version %u.\n\n", type->name, type->note, type->version);
    fputs("| field | kind | limits | meaning |\n|---|---|---|---|\n", to);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct field *field = &type->fields[i];

        fprintf(to, "| `%s` | %s%s | ", field->name, kind_name(field),
                field->is_personal ? ", personal" : "");
        describe_limits(to, field);
        fprintf(to, "%s | %s |\n", field->is_added ? "; may be missing" : "", field->note);
    }
    fputc('\n', to);
}

static void
describe_role(FILE *to, enum message_role role, const char *title, const char *about)
{
    fprintf(to, "## %s\n\n%s\n\n", title, about);
    for (const struct message_type *const *type = proto_all; *type; type++)
        if ((*type)->role == role)
            describe_message(to, *type);
}

static void
describe_codes(FILE *to)
{
    fputs("## Codes of refusal\n\nStable: a program may test for them.\n\n"
          "| code | rule | cure |\n|---|---|---|\n",
          to);
    for (enum code code = 0; code < CODE_COUNT; code++)
        fprintf(to, "| `%s` | %s | %s |\n", code_name(code), code_rule(code_name(code)),
                code_cure(code_name(code)));
}

void
proto_describe(FILE *to)
{
    fputs(
        "# Commands, queries and events\n\n"
        "Printed from the declarations in `proto/` (`make docs`); do not edit. On the wire each is "
        "a MessagePack map\nfrom field name to value ([wire.md](wire.md)). Readers skip fields "
        "that they do not know.\nA date, time, digits, yes_no, email, url, hash or json is a text "
        "there; in JSON it is what its name says.\nWhat is personal says who somebody is, how to "
        "reach them, or is a note about them.\n\n",
        to);
    describe_role(to, MESSAGE_event, "Events",
                  "Facts, in the past tense. Who owns one is what stands before the dot.");
    describe_role(
        to, MESSAGE_command, "Commands",
        "Each has an idempotency key; its first answer is its answer for ever. The fields "
        "of a row of a cohort folder\nare texts as they stand in the file.");
    describe_role(to, MESSAGE_query, "Queries", "They only read.");
    describe_role(to, MESSAGE_row, "Rows of answers", "What queries are answered with.");
    describe_codes(to);
}

void
proto_describe_public(FILE *to)
{
    struct text owner = { NULL, 0 };

    fputs("| owner | events |\n|---|---|", to);
    for (const struct message_type *const *type = proto_all; *type; type++) {
        struct text its = message_owner(*type);

        if (!(*type)->is_public)
            continue;
        if (text_equal(its, owner))
            fputs(", ", to);
        else
            fprintf(to, "%s\n| `%.*s.` | ", owner.size ? " |" : "", TEXT_ARGS(its));
        fprintf(to, "`%s`", (*type)->name + its.size + 1);
        owner = its;
    }
    fputs(" |\n", to);
}
