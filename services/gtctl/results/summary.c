#include "summary.h"

#include "services/gtctl/printable.h"

#include "proto/codes.h"

#include <jansson.h>
#include <string.h>

enum { COHORT_SHOWN = 200 }; /* bytes */

/* The order and the words in which people are told; what has other names in the
 * files is looked up by `name`. */
static const struct word {
    const char *name, *shown;
} decisions[] = {
    { "accepted", "accepted" },   { "waitlisted", "waitlisted" }, { "rejected", "refused" },
    { "withdrawn", "withdrawn" }, { "deferred", "deferred" },     { NULL, NULL },
};

static const struct word outcomes[] = {
    { "passed", "passed" },
    { "failed", "failed" },
    { "referred", "referred" },
    { "awaiting_marks", "awaiting marks" },
    { "not_submitted", "engaged, nothing submitted" },
    { "not_engaged", "not engaged enough yet" },
    { NULL, NULL },
};

static void
print_line(FILE *to, const char *indent, const char *word, size_t count)
{
    fprintf(to, "%s%-*s %9zu\n", indent, (int)(34 - strlen(indent)), word, count);
}

static void
print_words(FILE *to, const char *indent, const struct word *words, const struct tally *tally)
{
    for (const struct word *word = words; word->name; word++)
        print_line(to, indent, word->shown, tally_count(tally, word->name));
}

static size_t
sum(const struct tally *tally)
{
    size_t all = 0;

    for (size_t i = 0; i < tally->size; i++)
        all += tally->rows[i].count;
    return all;
}

static void
print_tally(FILE *to, const char *heading, const struct tally *tally)
{
    print_line(to, "", heading, sum(tally));
    for (size_t i = 0; i < tally->size; i++)
        print_line(to, "  ", tally->rows[i].word, tally->rows[i].count);
}

static void
print_where(const struct summary *summary, FILE *to)
{
    fprintf(to,
            "\n%s holds outcomes.csv, quarantine.csv and messages.csv.\n"
            "%zu rows of %zu files in %.1f s, %.0f rows/s, from the first row read to the three "
            "files written.\n",
            summary->out, summary->rows, summary->files, summary->seconds,
            summary->seconds > 0 ? (double)summary->rows / summary->seconds : 0.0);
}

static void
print_hints(const struct summary *summary, const char *cohort, FILE *to)
{
    const char *hint = summary->hint ? summary->hint : "";
    const char *space = *hint ? " " : "";

    fprintf(to,
            "\nLook at it:  %s%sscripts/status\n"
            "             %s%sscripts/gtctl engagement %s REFERENCE\n"
            "             the mails in %s\n"
            "Stop it:     %s%sscripts/down\n",
            hint, space, hint, space, cohort, summary->mail, hint, space);
    if (!summary->is_explained)
        fprintf(to, "Why a row is in quarantine: run it again with --explain.\n");
}

void
summary_print(const struct summary *summary, FILE *to)
{
    char cohort[COHORT_SHOWN] = "";

    if (summary->cohort_id)
        printable_utf8(text_of(summary->cohort_id), cohort, sizeof cohort);
    fprintf(to, "\n%s%s\n", summary->cohort_id ? "Cohort " : "The folder is empty.", cohort);
    print_line(to, "", "applications", summary->outcomes.applications);
    for (const struct word *word = decisions; word->name; word++) {
        print_line(to, "  ", word->shown, tally_count(&summary->outcomes.decisions, word->name));
        if (word == decisions)
            print_words(to, "    ", outcomes, &summary->outcomes.outcomes);
    }
    print_tally(to, "rows in quarantine", &summary->quarantine->codes);
    print_tally(to, "messages sent", summary->templates);
    if (summary->is_explained) {
        fputc('\n', to);
        quarantine_explain(summary->quarantine, to);
    }
    print_where(summary, to);
    if (summary->cohort_id && !summary->is_without_hints)
        print_hints(summary, cohort, to);
}

static json_t *
tally_json(const struct tally *tally)
{
    json_t *object = json_object();

    for (size_t i = 0; i < tally->size; i++)
        json_object_set_new(object, tally->rows[i].word,
                            json_integer((json_int_t)tally->rows[i].count));
    return object;
}

static json_t *
rows_json(const struct quarantine *quarantine)
{
    json_t *list = json_array();

    for (size_t i = 0; i < quarantine->count; i++) {
        const struct quarantine_row *row = &quarantine->rows[i];

        json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s, s:s?, s:s?}", "file", row->file,
                                              "line", (json_int_t)row->line, "column", row->column,
                                              "code", row->code, "rule", code_rule(row->code),
                                              "cure", code_cure(row->code)));
    }
    return list;
}

void
summary_print_json(const struct summary *summary, FILE *to)
{
    json_t *object = json_pack(
        "{s:s?, s:s, s:I, s:I, s:f, s:I, s:o, s:o, s:o, s:o}", "cohort_id", summary->cohort_id,
        "out", summary->out, "files", (json_int_t)summary->files, "rows", (json_int_t)summary->rows,
        "seconds", summary->seconds, "applications", (json_int_t)summary->outcomes.applications,
        "decisions", tally_json(&summary->outcomes.decisions), "accepted",
        tally_json(&summary->outcomes.outcomes), "quarantine",
        tally_json(&summary->quarantine->codes), "messages", tally_json(summary->templates));

    if (summary->is_explained)
        json_object_set_new(object, "rows_in_quarantine", rows_json(summary->quarantine));
    json_dumpf(object, to, JSON_COMPACT | JSON_REAL_PRECISION(6));
    fputc('\n', to);
    json_decref(object);
}
