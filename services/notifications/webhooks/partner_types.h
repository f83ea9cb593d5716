/* partner_types.h - what partners may tell, and which data belong to it. Pure. */
#pragma once

#include "proto/partner_events.h"

#include "common/message/message_json.h"

/* Fills in what the data of an event of a known type say; sets is_known. What is of another type is
 * left as it is. NULL, or the name of the member of `data` that is missing or wrong; "data" when it
 * is no JSON object. Texts live in `memory`. */
const char *partner_data_read(struct text data, struct partner_event *event,
                              struct obstack *memory);
