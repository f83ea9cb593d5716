/* gt-enrolment - cohorts, partners, schools, places, applications and their status.
 *
 * Listens to: assessment.passed
 * Answers:    commands and queries: the tables below
 * Publishes:  cohorts, programmes, partners, schools, and all that happens to an application
 * Owns:       the `enrolment` schema; its table `person` has the names and addresses */
#include "enrolment.h"

#include "proto/assessment.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *release, *reasons_file;

static const struct setting settings[] = {
    { "GT_RELEASE", ".", "folder of the release, where relative files are looked for", &release },
    { "REASONS_FILE", "data/programmes.json", "reasons for withdrawals and deferrals",
      &reasons_file },
    { 0 },
};

static const struct command_row commands[] = {
    { &open_cohort_command, on_open_cohort },
    { &publish_programme_command, on_publish_programme },
    { &register_partner_command, on_register_partner },
    { &register_school_command, on_register_school },
    { &set_places_command, on_set_places },
    { &apply_command, on_apply },
    { &decide_command, on_decide },
    { &change_status_command, on_change_status },
    { &register_staff_command, on_register_staff },
    { &submit_application_command, on_submit_application },
    { &change_application_command, on_change_application },
    { &set_consent_command, on_set_consent },
    { &set_adjustment_command, on_set_adjustment },
    { 0 },
};

static item_handler *const told_apart[] = {
    on_submit_application, on_change_application, on_set_consent, on_set_adjustment, NULL,
};

enum { PROGRAMMES_AT_A_TIME = 8 }; /* each brings its definition */

static const struct query_row queries[] = {
    { &application_list_query, &application_row_type, on_application_list, 1 },
    { &contact_find_query, &contact_row_type, on_contact_find, QUERY_ROWS_MAX },
    { &participant_find_query, &participant_row_type, on_participant_find, QUERY_ROWS_MAX },
    { &history_list_query, &history_row_type, on_history_list, 1 },
    { &cohort_list_query, &cohort_row_type, on_cohort_list, 1 },
    { &cohort_find_query, &cohort_row_type, on_cohort_find, QUERY_ROWS_MAX },
    { &partner_list_query, &partner_row_type, on_partner_list, 1 },
    { &partner_find_query, &partner_row_type, on_partner_find, QUERY_ROWS_MAX },
    { &school_list_query, &school_row_type, on_school_list, 1 },
    { &school_find_query, &school_row_type, on_school_find, QUERY_ROWS_MAX },
    { &programme_list_query, &programme_row_type, on_programme_list, 1 },
    { &programme_find_query, &programme_row_type, on_programme_find, PROGRAMMES_AT_A_TIME },
    { &place_list_query, &place_row_type, on_place_list, 1 },
    { 0 },
};

static const struct subscription subscriptions[] = {
    { &assessment_passed, on_passed },
    { 0 },
};

static void
close_file(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
}

static void
free_bytes(char **bytes_p)
{
    free(*bytes_p);
}

static enum status
read_file(const char *path, struct programme_file **ret_file, struct error *err)
{
    AUTO(close_file) FILE *from = fopen(path, "rb");
    AUTO(free_bytes) char *bytes = malloc(PROGRAMME_FILE_SIZE_MAX + 1);

    if (!from || !bytes)
        return error_set(err, UNAVAILABLE, "%s: %s", path, strerror(errno));
    size_t size = fread(bytes, 1, PROGRAMME_FILE_SIZE_MAX + 1, from);
    if (ferror(from))
        return error_set(err, UNAVAILABLE, "%s: %s", path, strerror(errno));
    return programme_file_parse((struct text){ bytes, size }, ret_file, err);
}

static enum status
enrolment_open(struct db *db, void **ret_self, struct error *err)
{
    bool is_absolute = *reasons_file == '/';
    char path[PATH_MAX];
    struct programme_file *file = NULL;

    (void)db;
    snprintf(path, sizeof path, "%s%s%s", is_absolute ? "" : release, is_absolute ? "" : "/",
             reasons_file);
    TRY(read_file(path, &file, err));
    struct enrolment *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->file = file;
    self->catalogue = catalogue_new();
    *ret_self = self;
    return OK;
}

static void
enrolment_close(void **self_p)
{
    struct enrolment *self = *self_p;

    if (!self)
        return;
    catalogue_destroy(&self->catalogue);
    programme_file_destroy(&self->file);
    free(self);
    *self_p = NULL;
}

int
main(int argc, char **argv)
{
    static const struct service service = {
        .name = "enrolment",
        .settings = settings,
        .commands = commands,
        .told_apart = told_apart,
        .queries = queries,
        .subscriptions = subscriptions,
        .open = enrolment_open,
        .close = enrolment_close,
    };

    return service_run(&service, argc, argv);
}
