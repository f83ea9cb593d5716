/* cached.h - representations that Redis keeps for some seconds, for routes that say so.
 *
 * What is kept is the answer before its coding, under a key that names all that it depends on: the
 * route, the path, the query, and what the role may see. Whether somebody may see it at all is
 * decided before, for each request. Kept for route->max_age_s; `Cache-Control: no-cache` goes past
 * it. What this process has kept or found is remembered here as well (body_memory.h), no longer;
 * all else that a turn needs is looked for in one round trip. */
#pragma once

#include "request.h"

struct cache;

enum { CACHED_REFRESHES_MAX = 4 /* made anew at a time while the old one is still good */ };

/* Looks for the request's representation: answers with it, at once when it is remembered, or calls
 * `otherwise`. */
void cached_look(struct request *request, void (*otherwise)(struct request *request));
/* Keeps the request's answer, when it is of a route that has it kept. */
void cached_keep(struct request *request);
/* Does both for all requests of the turn; true when it did something. */
bool cached_flush(struct gateway *gateway, struct cache *cache);
/* Of a request that was to make it anew before its time, and can't: answers with what is kept,
 * while it is good. False: it is not, or the request is none. */
bool cached_instead(struct request *request);
/* Once for each request that has ended. */
void cached_end(struct request *request);
