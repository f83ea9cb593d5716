/* Cohorts, and the programmes that all of them may use. */
#include "enrolment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static enum status
tell_opened(struct work *work, const struct cohort *cohort)
{
    return work_emit(work, &enrolment_cohort_opened, cohort->cohort_id, TEXT(""), cohort->cohort_id,
                     1,
                     &(struct cohort_opened){
                         .cohort_id = cohort->cohort_id,
                         .starts_on = cohort->starts_on,
                         .completes_on = cohort->completes_on,
                     });
}

/* Opens the cohort or finds out what it is. Inserting first is safe beside another
 * replica that opens the same one: the insert waits for it. */
static enum status
ensure_open(struct work *work, const struct cohort *wanted, struct cohort *ret_cohort)
{
    bool is_new = false;

    TRY(store_cohort_open(work, wanted, &is_new));
    if (!is_new)
        return store_cohort_lock(work, wanted->cohort_id, ret_cohort);
    *ret_cohort = *wanted;
    return tell_opened(work, wanted);
}

/* `cohort` is empty until the first item that is not refused has opened it. */
static enum status
open_cohort(struct work *work, struct item *item, struct cohort *cohort)
{
    const struct open_cohort *row = item->body;
    struct cohort wanted = { .cohort_id = item->cohort_id };

    if (!text_equal(row->cohort_id, item->cohort_id))
        return error_set(work->err, INVALID, "the command names another cohort than its envelope");
    item->refusal = rule_cohort(row, &wanted.starts_on, &wanted.completes_on);
    if (item->refusal.code)
        return OK;
    if (cohort->cohort_id.size == 0)
        TRY(ensure_open(work, &wanted, cohort));
    if (wanted.starts_on != cohort->starts_on || wanted.completes_on != cohort->completes_on)
        item->refusal = REFUSE(cohort_differs, starts_on);
    return OK;
}

enum status
on_open_cohort(struct work *work, struct item *items, size_t count)
{
    struct cohort cohort = { 0 };

    for (size_t i = 0; i < count; i++)
        TRY(open_cohort(work, &items[i], &cohort));
    return OK;
}

/* Each version is a subject of its own: it is published once and never changes. */
static struct text
subject_of(struct work *work, const struct publish_programme *row)
{
    char subject[sizeof "programme//" + CODE_MAX + 20];

    snprintf(subject, sizeof subject, "programme/%.*s/%" PRId64, TEXT_ARGS(row->code),
             row->version);
    return work_copy(work, text_of(subject));
}

/* What is claimed of the programme beside what its plan comes to. */
struct text
programme_report_text(struct work *work, const struct programme *programme)
{
    char *written = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&written, &size);

    if (!to)
        abort(); /* this machine is out of memory */
    programme_report(programme, to);
    fclose(to);
    struct text text = work_copy(work, (struct text){ written, size });
    free(written);
    return text;
}

/* A definition that is wrong is the asker's to mend: where it is wrong is the
 * result of the refused command. */
static struct text
definition_fault(struct work *work, const struct publish_programme *row,
                 struct programme **ret_programme)
{
    struct error wrong;

    if (programme_parse(row->definition, ret_programme, &wrong) != OK)
        return work_copy(work, text_of(wrong.text));
    if (!text_is(row->code, (*ret_programme)->code))
        return TEXT("/code: must be the code that is published");
    if (row->version != (*ret_programme)->version)
        return TEXT("/version: must be the version that is published");
    return TEXT("");
}

static enum status
tell_published(struct work *work, const struct publish_programme *row, struct text subject)
{
    return work_emit(work, &enrolment_programme_published, TEXT(""), TEXT(""), subject, 1,
                     &(struct programme_published){
                         .code = row->code,
                         .version = row->version,
                         .definition = row->definition,
                     });
}

/* `told` has the subjects that this call has published: the catalogue knows them
 * only when the transaction is through. */
static enum status
publish_programme(struct work *work, struct catalogue *catalogue, struct item *item,
                  struct map *told)
{
    const struct publish_programme *row = item->body;
    AUTO(programme_destroy) struct programme *programme = NULL;
    struct text subject = subject_of(work, row);

    item->result = definition_fault(work, row, &programme);
    if (item->result.size > 0) {
        item->refusal = REFUSE(bad_definition, definition);
        return OK;
    }
    enum status status =
        catalogue_put(catalogue, work->db, row->code, row->version, row->definition, work->err);
    if (status == CONFLICT) {
        item->refusal = REFUSE(already_published, version);
        return OK;
    }
    TRY(status);
    item->result = programme_report_text(work, programme);
    if (catalogue_find(catalogue, row->code, row->version) || map_has(told, subject))
        return OK;
    map_note(told, work, subject);
    return tell_published(work, row, subject);
}

/* A handler may hold DB_RESULTS_MAX results, and each version may need one: when
 * there are more of them, the loop gives them one by one instead. */
enum { PUBLISH_MAX = 32 };

enum status
on_publish_programme(struct work *work, struct item *items, size_t count)
{
    const struct enrolment *self = work->self;
    AUTO(map_clear) struct map told = { 0 };

    if (count > PUBLISH_MAX)
        return error_set(work->err, INVALID, "more than %d programmes at a time", PUBLISH_MAX);
    TRY(store_publish_lock(work));
    TRY(catalogue_refresh(self->catalogue, work->db, work->err));
    for (size_t i = 0; i < count; i++)
        TRY(publish_programme(work, self->catalogue, &items[i], &told));
    return OK;
}
