/* fields.h - whether a request's header fields mean one thing only, to us and to a proxy before us.
 *
 * Two values where one is meant, a length beside chunks, a missing host: who is before us may take
 * the other one, so that one's request becomes two, or somebody else's (RFC 9112 3.2, 6.3, 11.2).
 */
#pragma once

#include "request.h"

/* False: the request is answered (bad_header), and the connection ends with that. */
bool fields_check(struct request *request);
