#include "routes.h"
#include "services/gateway/calendars/calendar.h"

#define COHORT "/v1/cohorts/{cohort_id}"

const struct route routes_calendars[] = {
    { .name = "calendar_feed",
      .path = "/v1/calendars/{token}",
      .summary = "A calendar as iCalendar (RFC 5545): its address ends with .ics and is its secret",
      .answer = calendar_feed,
      .answer_type = "text/calendar",
      .has_etag = true },
    { .name = "calendar_link",
      .path = COHORT "/calendar-link",
      .summary = "The address of one's own calendar, to subscribe to",
      .looks_first = true,
      .answer = calendar_link,
      .has_etag = true },
    { .name = "participant_calendar",
      .path = COHORT "/participants/{application_ref}/calendar",
      .summary = "A participant's sessions and meetings as iCalendar",
      .looks_first = true,
      .answer = calendar_of_participant,
      .answer_type = "text/calendar",
      .has_etag = true },
    { 0 },
};
