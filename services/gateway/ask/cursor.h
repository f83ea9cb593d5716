/* cursor.h - where a list goes on: opaque to clients, and good for the same list with the same
 * filters only. It names the last row by its key, so that what is added or removed meanwhile moves
 * nothing else. */
#pragma once

#include "services/gateway/http/request.h"

enum { CURSOR_MAX = 2048 };

/* The text for the page behind the row of this key, in the request's memory. */
struct text cursor_write(struct request *request, struct text key);
/* False when it is none of this list's. */
bool cursor_read(struct request *request, struct text cursor, struct text *ret_key);
