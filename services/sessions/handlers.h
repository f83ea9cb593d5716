/* handlers.h - what main.c wires up: one handler for each command, query and
 * event, and what they share. */
#pragma once

#include "common/programme/catalogue.h"
#include "common/service/service.h"

#include "found.h"
#include "review.h"
#include "rules_change.h"

/* The service's own, behind work->self. */
struct sessions {
    struct catalogue *catalogue;
    /* The settings, as the rules want them. */
    int64_t catchup_us, margin_bp;
    struct check_in_bounds check_in;
    struct reviewer reviewer;
    struct found found; /* of the request that is being answered */
};

/* registers.c */
item_handler on_programme_published, on_partner_registered, on_school_registered, on_cohort_opened;
/* A published version; UNAVAILABLE while its event has not been read. */
enum status sessions_programme(struct work *work, struct text code, int64_t version,
                               const struct programme **ret_programme) MUST_CHECK;
/* All versions, those included that another replica has just stored. */
enum status sessions_catalogue(struct work *work, struct catalogue **ret_catalogue) MUST_CHECK;

item_handler on_schedule;                                         /* timetable.c */
item_handler on_reschedule, on_call_off;                          /* changes.c */
item_handler on_review;                                           /* review.c */
item_handler on_book;                                             /* bookings.c */
item_handler on_application_changed;                              /* participants.c */
item_handler on_record_attendance, on_check_in;                   /* attendance.c */
item_handler on_record_catchup, on_record_study, on_meeting_held; /* credits.c */
query_handler on_figure_list, on_figure_find;                     /* figures.c */
query_handler on_engagement_find;                                 /* engagement.c */
query_handler on_evidence_list, on_timeline_list;                 /* evidence.c */
query_handler on_session_list, on_session_find, on_booking_list, on_booking_find,
    on_calendar_list; /* views.c */

/* How many queries, from the first on, are about the same cohort as it. */
typedef struct text query_cohort(const struct item *query);
size_t queries_of_a_cohort(const struct item *queries, size_t count, query_cohort *cohort_of);
