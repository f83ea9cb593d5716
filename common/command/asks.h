/* asks.h - requests of our own that wait for a reply (service_ask). */
#pragma once

#include "common/service/engine.h"

/* True when the reply was for one of them. */
bool asks_reply(struct engine *engine, const struct bus_message *reply);
/* Ends those that have waited too long. */
void asks_expire(struct engine *engine);
/* The engine that service_ask uses. */
void asks_open(struct engine *engine);
