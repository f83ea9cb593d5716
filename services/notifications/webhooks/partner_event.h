/* partner_event.h - what partners tell: who may (sources of events, each with a secret), and what
 * becomes of it. The gateway checks signatures; here an event is kept once, and told to others as
 * `notifications.partner_event`. */
#pragma once

#include "common/service/service.h"

item_handler source_create, source_rotate, source_delete;
query_handler source_list, source_find;

item_handler partner_event_record;
query_handler partner_event_list;
