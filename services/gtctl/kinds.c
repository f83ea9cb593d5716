#include "kinds.h"

#include "proto/assessment.h"
#include "proto/coaching.h"
#include "proto/enrolment.h"
#include "proto/sessions.h"

#include <assert.h>

/* The one place to add a kind. */
static const struct row {
    const char *name;
    const struct message_type *command, *closing;
} rows[] = {
    { "cohort", &open_cohort_command, NULL },
    { "partners", &register_partner_command, NULL },
    { "schools", &register_school_command, NULL },
    { "places", &set_places_command, NULL },
    { "coaches", &register_coach_command, NULL },
    { "markers", &register_marker_command, NULL },
    { "applications", &apply_command, &decide_command },
    { "status", &change_status_command, NULL },
    { "timetable", &schedule_command, NULL },
    { "bookings", &book_command, NULL },
    { "attendance", &record_attendance_command, NULL },
    { "catchup", &record_catchup_command, NULL },
    { "vle", &record_study_command, NULL },
    { "coaching", &record_meeting_command, NULL },
    { "windows", &open_window_command, NULL },
    { "submissions", &submit_command, NULL },
    { "marks", &mark_command, NULL },
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
