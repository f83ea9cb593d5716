/* partner_events.h - one request with events of a partner, for the files partner_events*.c. */
#pragma once

#include "services/gateway/ask/call.h"
#include "services/gateway/http/request.h"

#include "proto/partner_events.h"

enum { TELLING_NAME_SIZE = 64 };

/* One event of the request, and what has become of it. */
struct told {
    struct call call;
    struct record_partner_event command;
    struct text cohort, code, field;
};

/* The request's events, and who has signed them. */
struct telling {
    struct call find;
    struct source_named named;
    struct text partner_id, sealed;
    bool is_batch;
    bool is_binary; /* the attributes, `source` too, are not signed */
    struct told *list;
    size_t count, open;
    enum status worst;
};

/* The request's events, in whichever mode. False: the request is answered. */
bool telling_read(struct request *request, struct telling *telling);
