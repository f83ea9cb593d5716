/* import_asked.h - what a request to import says beside its body: whether a zip of a cohort folder
 * comes, or a single file of one, and for which cohort. */
#pragma once

#include "services/gateway/ask/call.h"
#include "services/gateway/http/request.h"

#include "common/base/value.h"
#include "proto/enrolment_queries.h"
#include "proto/gateway.h"

struct import_asked {
    bool is_csv;
    struct text notify;                  /* mandatory or all */
    char cohort_id[ROW_VALUE_MAX + 1];   /* of a CSV; "" of a zip */
    char file[IMPORT_FILE_NAME_MAX + 1]; /* its name in a cohort folder, as 40-status.csv */
    char starts_on[VALUE_TIME_SIZE];     /* of the cohort, once it was found: YYYY-MM-DD */
    char completes_on[VALUE_TIME_SIZE];

    /* Of the look for the cohort. */
    struct call call;
    struct cohort_find query;
    bool is_found;
    void (*then)(struct request *request);
};

/* Reads the parameters of the query, by the media type of the body. False: the request is answered
 * (400, or 404 when the cohort is not one of who asks). */
bool import_asked_read(struct request *request, struct import_asked *ret_asked);
/* Into request->written: of all that was asked, and the body. */
void import_asked_fingerprint(struct request *request, const struct import_asked *asked);
/* Looks for the cohort of a CSV, then calls `then`; answers 404 when there is none. */
void import_asked_find(struct request *request, struct import_asked *asked,
                       void (*then)(struct request *request));
