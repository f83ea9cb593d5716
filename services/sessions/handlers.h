/* handlers.h - what main.c wires up: one handler for each command, query and
 * event, and what they share. */
#pragma once

#include "common/catalogue.h"
#include "common/service.h"

/* The service's own, behind work->self. */
struct sessions {
    struct catalogue *catalogue;
};

/* registers.c */
item_handler on_programme_published, on_partner_registered, on_school_registered;
/* A published version; UNAVAILABLE while its event has not been read. */
enum status sessions_programme(struct work *work, struct text code, int64_t version,
                               const struct programme **ret_programme) MUST_CHECK;
/* All versions, those included that another replica has just stored. */
enum status sessions_catalogue(struct work *work, struct catalogue **ret_catalogue) MUST_CHECK;

item_handler on_schedule;                                         /* timetable.c */
item_handler on_book;                                             /* bookings.c */
item_handler on_application_changed;                              /* participants.c */
item_handler on_record_attendance;                                /* attendance.c */
item_handler on_record_catchup, on_record_study, on_meeting_held; /* credits.c */
query_handler on_figure_list, on_engagement_find;                 /* figures.c */
query_handler on_led_find;                                        /* led.c */
