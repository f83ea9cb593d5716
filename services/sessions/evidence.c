/* sessions.evidence_list and timeline_list: the records behind a participant's minutes, and what
 * happened to a participant. */
#include "handlers.h"
#include "sessions_sql.h"
#include "store.h"

#include "proto/sessions_queries.h"

enum { ROWS_MAX = 2000 }; /* of one answer: 2 MB with identifiers of 200 bytes */

/* Columns of evidence_list.sql. */
enum { NO, KEY, KIND, ID, COMPONENT, STATUS, SOURCE, AT, MINUTES, BEFORE };

/* What a record adds to what was credited before it. */
static int64_t
credited(const struct participant *participant, struct text component, int64_t before,
         int64_t minutes)
{
    int index = participant_component(participant, component);
    int64_t planned =
        index == PROGRAMME_NONE ? 0 : participant->programme->components[index].planned_minutes;

    if (before >= planned) /* PROGRAMME_UNKNOWN is less than nothing */
        return 0;
    return before + minutes < planned ? minutes : planned - before;
}

static void
add_evidence(struct page *page, const struct participant *participant, const struct db_rows *rows,
             int i)
{
    struct text component = db_text(rows, i, COMPONENT);
    int64_t minutes = db_number(rows, i, MINUTES);

    page_add(page, &(struct evidence_row){
                       .key = db_text(rows, i, KEY),
                       .kind = db_text(rows, i, KIND),
                       .id = db_text(rows, i, ID),
                       .component = component,
                       .status = db_text(rows, i, STATUS),
                       .source = db_text(rows, i, SOURCE),
                       .at = db_when(rows, i, AT),
                       .minutes = minutes,
                       .credited_minutes =
                           credited(participant, component, db_number(rows, i, BEFORE), minutes),
                       .application_ref = participant->ref,
                   });
}

static struct text
evidence_cohort(const struct item *query)
{
    return ((const struct evidence_list *)query->body)->cohort_id;
}

static const struct participant *
participant_of(struct participant *const *list, size_t count, struct text ref)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(list[i]->ref, ref))
            return list[i];
    return NULL;
}

static const struct participant *
participant_by_no(struct participant *const *list, size_t count, int64_t no)
{
    size_t i = 0;

    while (i + 1 < count && list[i]->no != no)
        i++;
    return list[i];
}

static void
add_wanted(struct db_batch *wanted, const struct participant *participant,
           const struct evidence_list *query, size_t rows)
{
    const struct programme *programme = participant->programme;

    db_batch_add(wanted, DB_NUMBER(participant->no),
                 DB_TEXT(text_of(programme->components[programme->coaching_component].id)),
                 DB_TEXT(query->component), DB_TEXT(query->after), DB_NUMBER(rows));
}

/* Queries of one cohort; each gets its part of the rows that an answer may have. */
static enum status
list_evidence(struct work *work, const struct item *queries, size_t count, size_t rows_max,
              struct page *page)
{
    AUTO(db_batch_clear) struct db_batch wanted = { 0 };
    struct text *refs = work_alloc(work, count * sizeof *refs);
    struct participant **found = work_alloc(work, count * sizeof(struct participant *));
    size_t found_count = 0;
    struct db_rows rows;

    for (size_t i = 0; i < count; i++)
        refs[i] = ((const struct evidence_list *)queries[i].body)->application_ref;
    TRY(found_load(work, evidence_cohort(queries), refs, count, found, &found_count));
    for (size_t i = 0; i < count; i++) {
        const struct evidence_list *query = queries[i].body;
        const struct participant *p = participant_of(found, found_count, query->application_ref);
        size_t rows_here = (size_t)query_rows(query->max, QUERY_ROWS_MAX);
        if (p)
            add_wanted(&wanted, p, query, rows_here < rows_max ? rows_here : rows_max);
    }
    TRY(store_batch(work, &sql_evidence_list, &wanted, &rows));
    for (int i = 0; i < rows.count; i++)
        add_evidence(page, participant_by_no(found, found_count, db_number(&rows, i, NO)), &rows,
                     i);
    return OK;
}

enum status
on_evidence_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0, same = 0; i < count; i += same) {
        same = queries_of_a_cohort(&queries[i], count - i, evidence_cohort);
        TRY(list_evidence(work, &queries[i], same, ROWS_MAX / count, page));
    }
    return OK;
}

enum status
on_timeline_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    for (size_t i = 0; i < count; i++) {
        const struct timeline_list *query = queries[i].body;
        struct db_rows rows;

        TRY(db_query(work->db, work->err, &sql_timeline_list, &rows, DB_TEXT(query->cohort_id),
                     DB_TEXT(query->application_ref), DB_TEXT(query->after),
                     DB_NUMBER(query_rows(query->max, QUERY_ROWS_MAX))));
        for (int row = 0; row < rows.count; row++)
            page_add(page, &(struct timeline_row){
                               .key = db_text(&rows, row, 0),
                               .at = db_when(&rows, row, 1),
                               .kind = db_text(&rows, row, 2),
                               .id = db_text(&rows, row, 3),
                               .component = db_text(&rows, row, 4),
                               .state = db_text(&rows, row, 5),
                               .minutes = db_number(&rows, row, 6),
                           });
    }
    return OK;
}
