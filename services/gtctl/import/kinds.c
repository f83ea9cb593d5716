#include "kinds.h"

#include "proto/assessment.h"
#include "proto/coaching.h"
#include "proto/enrolment.h"
#include "proto/sessions.h"

#include <assert.h>
#include <string.h>

/* The one place to add a kind. */
static const struct row {
    const char *name;
    const struct message_type *command, *closing;
    const char *staff; /* the column with the address of somebody who is told things, or NULL */
} rows[] = {
    { "cohort", &open_cohort_command, NULL, NULL },
    { "partners", &register_partner_command, NULL, NULL },
    { "schools", &register_school_command, NULL, NULL },
    { "places", &set_places_command, NULL, NULL },
    { "coaches", &register_coach_command, NULL, "coach_email" },
    { "markers", &register_marker_command, NULL, "marker_email" },
    { "applications", &apply_command, &decide_command, NULL },
    { "status", &change_status_command, NULL, NULL },
    { "timetable", &schedule_command, NULL, "facilitator_email" },
    { "bookings", &book_command, NULL, NULL },
    { "attendance", &record_attendance_command, NULL, NULL },
    { "catchup", &record_catchup_command, NULL, NULL },
    { "vle", &record_study_command, NULL, NULL },
    { "coaching", &record_meeting_command, NULL, NULL },
    { "windows", &open_window_command, NULL, NULL },
    { "submissions", &submit_command, NULL, NULL },
    { "marks", &mark_command, NULL, NULL },
};

enum { KIND_COUNT = sizeof rows / sizeof *rows };

static struct kind kinds[KIND_COUNT];
static const char *columns[KIND_COUNT][FOLDER_COLUMNS_MAX];

static void
kind_fill(size_t kind)
{
    const struct message_type *command = rows[kind].command;

    assert(command->field_count <= FOLDER_COLUMNS_MAX);
    for (size_t i = 0; i < command->field_count; i++) {
        assert(command->fields[i].kind == FIELD_text);
        columns[kind][i] = command->fields[i].name;
    }
    kinds[kind] = (struct kind){ rows[kind].name, columns[kind], command->field_count };
}

const struct kind *
kinds_all(size_t *ret_count)
{
    for (size_t i = 0; i < KIND_COUNT && !kinds[i].name; i++)
        kind_fill(i);
    *ret_count = KIND_COUNT;
    return kinds;
}

static const struct row *
row_of(const struct kind *kind)
{
    assert(kind >= kinds && kind < kinds + KIND_COUNT);
    return &rows[kind - kinds];
}

const struct message_type *
kind_command(const struct kind *kind)
{
    return row_of(kind)->command;
}

const struct message_type *
kind_closing(const struct kind *kind)
{
    return row_of(kind)->closing;
}

const struct text *
kind_staff(const struct kind *kind, const struct text *values)
{
    const char *staff = row_of(kind)->staff;

    for (size_t i = 0; staff && i < kind->column_count; i++)
        if (strcmp(kind->columns[i], staff) == 0)
            return &values[i];
    return NULL;
}
