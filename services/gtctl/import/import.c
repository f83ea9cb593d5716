/* The import of a cohort folder: stages, one after another, each with the exit
 * status that its failure has. */
#include "import_options.h"

#include "drain.h"
#include "kinds.h"
#include "services/gtctl/gtctl.h"
#include "services/gtctl/interrupt.h"
#include "services/gtctl/pages.h"
#include "services/gtctl/results/mailbox.h"
#include "services/gtctl/results/messages.h"
#include "services/gtctl/results/outcomes.h"
#include "services/gtctl/results/publish.h"
#include "services/gtctl/results/sheet.h"
#include "services/gtctl/results/summary.h"
#include "upload.h"

#include "common/base/clock.h"
#include "proto/assessment.h"
#include "proto/enrolment.h"
#include "proto/enrolment_queries.h"
#include "proto/sessions_queries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum sheet_name { OUTCOMES, QUARANTINE, MESSAGES };

struct import {
    struct import_options options;
    struct folder *folder;
    struct client *client;
    struct progress progress;
    struct quarantine quarantine;
    struct messages messages;
    struct outcomes_counts outcomes;
    struct sheet sheets[PUBLISH_FILES];
    struct publish_file files[PUBLISH_FILES];
    size_t rows;
    int64_t started_ms;
};

static void
import_clear(struct import *import)
{
    client_destroy(&import->client);
    quarantine_clear(&import->quarantine);
    messages_clear(&import->messages);
    for (int i = 0; i < PUBLISH_FILES; i++)
        sheet_clear(&import->sheets[i]);
    folder_destroy(&import->folder);
}

static bool
is_empty(const struct import *import)
{
    return folder_file_count(import->folder) == 0;
}

static struct text
cohort_of(const struct import *import)
{
    return is_empty(import) ? TEXT("") : text_of(folder_cohort(import->folder)->id);
}

static enum status
check(struct import *import, struct error *err)
{
    size_t kind_count = 0;
    const struct kind *kinds = kinds_all(&kind_count);

    TRY(folder_open(import->options.folder, kinds, kind_count, &import->folder, err));
    return import->options.out ? publish_check(import->options.out, import->files, err) : OK;
}

static enum status
connect_to_bus(struct import *import, struct error *err)
{
    if (is_empty(import))
        return OK;
    if (access(import->options.mail, R_OK | X_OK) != 0)
        return error_set(err, UNAVAILABLE,
                         "the mail server's folder %.100s: %s; set GT_VAR, or give --mail DIR",
                         import->options.mail, strerror(errno));
    return gtctl_connect(&import->client, err);
}

/* Else each row that names a programme would be refused, for good: answers are kept. */
static enum status
check_programmes(struct import *import, struct error *err)
{
    const char *file = folder_names(import->folder, "programme");
    const void *row = NULL;

    if (!file)
        return OK;
    AUTO(pages_destroy)
    struct pages *pages =
        pages_new(import->client, &programme_list_query, &programme_row_type, TEXT(""));
    struct rows rows = pages_rows(pages);
    TRY(rows.next(rows.self, &row, err));
    return row ? OK
               : error_set(err, CONFLICT,
                           "%s names programmes, and none is published; publish them first: "
                           "%s%sscripts/gtctl programmes load FILE",
                           file, gtctl_hint, *gtctl_hint ? " " : "");
}

static void
show_waiting(void *self, int64_t events, int64_t messages)
{
    struct import *import = self;

    progress_waiting(&import->progress, events ? "events" : "messages", events ? events : messages);
}

static enum status
send_files(struct import *import, struct error *err)
{
    struct upload upload = { import->client,
                             cohort_of(import),
                             &import->quarantine,
                             &import->progress,
                             !import->options.is_notified,
                             0 };

    import->started_ms = clock_steady_ms();
    if (import->options.rows)
        TRY(quarantine_tell_to(&import->quarantine, import->options.rows, err));
    for (size_t i = 0; i < folder_file_count(import->folder); i++) {
        struct folder_file *file = folder_file_at(import->folder, i);

        progress_start(&import->progress, folder_file_name(file));
        TRY(upload_file(&upload, file, err));
        TRY(drain_wait(import->client, DRAIN_EVENTS, show_waiting, import, err));
        progress_end(&import->progress);
    }
    import->rows = upload.rows;
    return quarantine_tell_end(&import->quarantine, err);
}

static enum status
wait_for_mail(struct import *import, struct error *err)
{
    if (is_empty(import))
        return OK;
    progress_start(&import->progress, "mail");
    TRY(drain_wait(import->client, DRAIN_MESSAGES, show_waiting, import, err));
    progress_break(&import->progress);
    return OK;
}

static enum status
no_rows(void *self, const void **ret_row, struct error *err)
{
    (void)self;
    (void)err;
    *ret_row = NULL;
    return OK;
}

static enum status
write_outcomes(struct import *import, FILE *to, struct error *err)
{
    struct text cohort_id = cohort_of(import);
    struct outcomes_from from = { { no_rows, NULL }, { no_rows, NULL }, { no_rows, NULL } };

    if (is_empty(import))
        return outcomes_write(&from, to, &import->outcomes, err);
    AUTO(pages_destroy)
    struct pages *applications =
        pages_new(import->client, &application_list_query, &application_row_type, cohort_id);
    AUTO(pages_destroy)
    struct pages *figures =
        pages_new(import->client, &figure_list_query, &figure_row_type, cohort_id);
    AUTO(pages_destroy)
    struct pages *outcomes =
        pages_new(import->client, &outcome_list_query, &outcome_row_type, cohort_id);

    from = (struct outcomes_from){ pages_rows(applications), pages_rows(figures),
                                   pages_rows(outcomes) };
    return outcomes_write(&from, to, &import->outcomes, err);
}

static void
count_mail(void *self, const struct mail *mail)
{
    struct import *import = self;

    messages_add(&import->messages, mail);
}

static enum status
make_sheets(struct import *import, struct error *err)
{
    for (int i = 0; i < PUBLISH_FILES; i++)
        sheet_open(&import->sheets[i]);
    TRY(write_outcomes(import, import->sheets[OUTCOMES].stream, err));
    quarantine_sort(&import->quarantine);
    quarantine_write(&import->quarantine, import->sheets[QUARANTINE].stream);
    if (!is_empty(import))
        TRY(mailbox_read(import->options.mail, cohort_of(import), count_mail, import, err));
    messages_write(&import->messages, import->sheets[MESSAGES].stream);
    for (int i = 0; i < PUBLISH_FILES; i++)
        TRY(sheet_finish(&import->sheets[i], &import->files[i].bytes, err));
    return OK;
}

static enum status
publish_sheets(struct import *import, struct error *err)
{
    TRY(interrupt_check(err));
    return publish(import->options.out, import->files, err);
}

static const struct stage {
    enum status (*run)(struct import *import, struct error *err);
    int exit_status;
} stages[] = {
    { check, EXIT_REFUSED },          { connect_to_bus, EXIT_STUCK },
    { check_programmes, EXIT_STUCK }, /* CONFLICT: there are none */
    { send_files, EXIT_STUCK },       /* CONFLICT: the cohort is refused */
    { wait_for_mail, EXIT_STUCK },    { make_sheets, EXIT_STUCK },
    { publish_sheets, EXIT_FAILURE },
};

static void
tell(const struct import *import)
{
    const struct summary summary = {
        .cohort_id = is_empty(import) ? NULL : folder_cohort(import->folder)->id,
        .out = import->options.out,
        .mail = import->options.mail,
        .files = folder_file_count(import->folder),
        .rows = import->rows,
        .seconds = (double)(clock_steady_ms() - import->started_ms) / 1000,
        .outcomes = import->outcomes,
        .templates = &import->messages.templates,
        .quarantine = &import->quarantine,
        .is_explained = import->options.is_explained,
        .is_without_hints = import->options.is_without_hints,
        .hint = gtctl_hint,
    };

    if (import->options.is_json)
        summary_print_json(&summary, stdout);
    else
        summary_print(&summary, stdout);
    fflush(stdout);
}

static int
run_stages(struct import *import, struct error *err)
{
    size_t count = import->options.is_check ? 1 : sizeof stages / sizeof *stages;

    for (size_t i = 0; i < count; i++) {
        enum status status = stages[i].run(import, err);

        if (status == OK)
            continue;
        progress_break(&import->progress);
        return gtctl_end("import", status, err,
                         status == CONFLICT ? EXIT_REFUSED : stages[i].exit_status);
    }
    if (!import->options.is_check)
        tell(import);
    return EXIT_SUCCESS;
}

int
import_run(int argc, char **argv)
{
    static struct import import = {
        .files = { { .name = "outcomes.csv" },
                   { .name = "quarantine.csv" },
                   { .name = "messages.csv" } },
    };
    struct error err = { 0 };

    enum status status = gtctl_configure(&err);
    if (status != OK)
        return gtctl_end("import", status, &err, EXIT_USAGE);
    if (!import_options_read(argc, argv, &import.options))
        return EXIT_USAGE;
    progress_init(&import.progress, import.options.is_json);
    if (import.options.is_told) {
        import.progress.refused = &import.quarantine.count;
        interrupt_with_parent();
    }
    int exit_status = run_stages(&import, &err);
    import_clear(&import);
    return exit_status;
}
