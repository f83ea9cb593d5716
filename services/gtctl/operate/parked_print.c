#include "parked.h"
#include "services/gtctl/printable.h"

#include "common/base/value.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { TEXT_SHOWN = 1100 };

void
parked_print_heading(FILE *to)
{
    fprintf(to, "%-14s %-8s %5s %-12s %12s  %-28s %-16s %-16s %s\n", "SERVICE", "STATE", "TRIES",
            "SOURCE", "AT", "TYPE", "COHORT", "SUBJECT", "ERROR");
}

void
parked_print_line(const char *service, const struct parked_row *row, FILE *to)
{
    char cohort[TEXT_SHOWN], subject[TEXT_SHOWN], error[TEXT_SHOWN], type[TEXT_SHOWN];
    char place[64];

    printable_utf8(row->cohort_id, cohort, sizeof cohort);
    printable_utf8(row->subject, subject, sizeof subject);
    printable_utf8(row->error, error, sizeof error);
    printable_utf8(row->type, type, sizeof type);
    snprintf(place, sizeof place, "%" PRId64 "/%" PRId64, row->partition, row->position);
    fprintf(to, "%-14s %-8.*s %5" PRId64 " %-12.*s %12s  %-28s %-16s %-16s %s\n", service,
            TEXT_ARGS(row->state), row->tries, TEXT_ARGS(row->source), place, type, cohort, subject,
            error);
}

/* The value of a field as people read it. */
static void
write_field(const struct parked_row *row, const struct field *field, char *to, size_t size)
{
    const char *value = (const char *)row + field->offset;
    char time[VALUE_TIME_SIZE];
    int64_t number = 0;
    struct text text;

    if (field->kind == FIELD_text) {
        memcpy(&text, value, sizeof text);
        printable_utf8(text, to, size);
        return;
    }
    memcpy(&number, value, sizeof number);
    if (field->kind == FIELD_when) {
        value_write_time(number, time);
        snprintf(to, size, "%s", time);
    } else {
        snprintf(to, size, "%" PRId64, number);
    }
}

void
parked_print_all(const char *service, const struct parked_row *row, FILE *to)
{
    char value[TEXT_SHOWN];

    fprintf(to, "%-10s %s\n", "service", service);
    for (size_t i = 0; i < parked_row_type.field_count; i++) {
        write_field(row, &parked_row_type.fields[i], value, sizeof value);
        fprintf(to, "%-10s %s\n", parked_row_type.fields[i].name, value);
    }
    fputc('\n', to);
}

void
parked_print_json(const char *service, const struct parked_row *row, FILE *to)
{
    json_t *object = json_pack("{s:s}", "service", service);
    char value[TEXT_SHOWN];

    for (size_t i = 0; i < parked_row_type.field_count; i++) {
        const struct field *field = &parked_row_type.fields[i];

        write_field(row, field, value, sizeof value);
        json_object_set_new(object, field->name,
                            field->kind == FIELD_number ? json_integer(strtoll(value, NULL, 10))
                                                        : json_string(value));
    }
    json_dumpf(object, to, JSON_COMPACT);
    fputc('\n', to);
    json_decref(object);
}

void
parked_print_count(const char *service, const struct parked_options *options, int64_t count,
                   FILE *to)
{
    bool is_drop = text_is(options->query.action, "drop");

    if (options->is_json)
        fprintf(to, "{\"service\":\"%s\",\"action\":\"%s\",\"dry_run\":%s,\"count\":%" PRId64 "}\n",
                service, is_drop ? "drop" : "retry", options->query.is_dry_run ? "true" : "false",
                count);
    else
        fprintf(to, "%-14s %" PRId64 " %s%s\n", service, count,
                options->query.is_dry_run ? "would be " : "", is_drop ? "dropped" : "tried again");
}
