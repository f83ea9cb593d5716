/* calendar.h - calendars that people's programs read: a participant's, a facilitator's, a coach's.
 *
 * A feed's address has a token in it (common/format/token.h) and nothing else that a calendar
 * program would have to send: whoever has the address can read that one calendar, for as long as
 * the key that signed it is in TOKEN_KEY_FILE. */
#pragma once

#include "services/gateway/http/request.h"

/* The feed that a token names; a token that is not ours is answered 404. */
void calendar_feed(struct request *request);
/* The calendar of the participant in the path. */
void calendar_of_participant(struct request *request);
/* The address of who asks's own feed in the cohort of the path. */
void calendar_link(struct request *request);
