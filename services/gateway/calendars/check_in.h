/* check_in.h - QR codes by which participants check in at a session.
 *
 * Who runs a session shows a code: a signed token (common/format/token.h) for that session, good
 * for CHECK_IN_S. A participant's program sends it; who checks in is who asks, so that a token says
 * nothing about anybody. It becomes an attendance with the source `qr`. */
#pragma once

#include "services/gateway/http/request.h"

enum { CHECK_IN_S = 900 }; /* a photograph of it that is passed on is soon worth nothing */

/* The route check_in_token: a new one, for who may take the session's register. */
void check_in_token(struct request *request);
/* The route check_in. */
void check_in_take(struct request *request);
