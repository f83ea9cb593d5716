#include "tests/bench/events.h"

MESSAGE_DEFINE(make_events, source_make, command, "source.make", 1, MAKE_EVENTS, "Makes events.");
MESSAGE_DEFINE(event_made, source_made, event, "source.made", 1, EVENT_MADE, "One was made.");
