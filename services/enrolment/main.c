/* gt-enrolment - cohorts, partners, schools, places, applications and their status.
 *
 * Listens to: assessment.passed
 * Answers:    enrolment.application_list, enrolment.contact_find
 * Publishes:  cohorts, programmes, partners, schools, and all that happens to an application
 * Owns:       the `enrolment` schema; its table `person` has the names and addresses */
#include "enrolment.h"

#include "proto/assessment.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

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
    { 0 },
};

static const struct query_row queries[] = {
    { &application_list_query, &application_row_type, on_application_list },
    { &contact_find_query, &contact_row_type, on_contact_find },
    { 0 },
};

static const struct subscription subscriptions[] = {
    { &assessment_passed, on_passed },
    { 0 },
};

static enum status
enrolment_open(struct db *db, void **ret_self, struct error *err)
{
    char path[PATH_MAX];
    struct reasons *reasons = NULL;

    (void)db;
    snprintf(path, sizeof path, "%s%s%s", *reasons_file == '/' ? "" : release,
             *reasons_file == '/' ? "" : "/", reasons_file);
    TRY(reasons_open(path, &reasons, err));
    struct enrolment *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->reasons = reasons;
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
    reasons_destroy(&self->reasons);
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
        .queries = queries,
        .subscriptions = subscriptions,
        .open = enrolment_open,
        .close = enrolment_close,
    };

    return service_run(&service, argc, argv);
}
