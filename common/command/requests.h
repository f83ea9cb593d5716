/* requests.h - which request goes where: those that every service answers, and the
 * rows of the service's own tables. */
#pragma once

#include "common/service/engine.h"

/* What a request is called in the metrics: a name out of a table, because anybody may write
 * anything; "other" for one that is in none, "events" for "", by which the feed answers. */
const char *requests_name(const struct service *service, struct text name);
/* Answers the request, now or (a subscription) when there is something to tell. */
void requests_take(struct engine *engine, const struct bus_message *request);
