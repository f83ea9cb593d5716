/* public_events.h - which events others may hear of, by the names that they have outside. */
#pragma once

#include "common/message/message.h"

/* What all types of events outside begin with: "npq.enrolment.accepted". */
#define PUBLIC_PREFIX "npq."

/* By its name inside; NULL: it is not public. */
const struct message_type *public_find(struct text name);
/* Whether a word of a filter means public events: the name of one, or all of an owner
 * ("sessions.*"), with or without the prefix. */
bool public_is_meant(struct text word);
/* Whether all words of a filter, with spaces between, do. */
bool public_are_meant(struct text words);
