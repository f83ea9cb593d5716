/* import_verdict.h - what gt-gtctl unpack has said of a zip or a file, and what is asked before it
 * is taken up. */
#pragma once

#include "services/gateway/ask/call.h"
#include "services/gateway/http/request.h"

#include "proto/enrolment_queries.h"
#include "proto/gateway.h"

struct import_verdict {
    char cohort_id[ROW_VALUE_MAX + 1]; /* that the folder is for */
    char programmes_in[IMPORT_FILE_NAME_MAX
                       + 1]; /* the first file whose rows name programmes, or "" */
};

/* Of a folder that is one: the program's last line. */
void import_verdict_read(const char *json, struct import_verdict *ret_verdict);
/* Of one that is refused: answers with the code that the line says, 503 for one that is not known.
 */
void import_verdict_refuse(struct request *request, const char *json);

/* The look whether programmes are published; it lives as long as the request. */
struct import_programmes {
    struct call call;
    struct programme_list query;
    char file[IMPORT_FILE_NAME_MAX + 1];
    bool is_found;
    void (*then)(struct request *request);
};

/* Where none is, every row that names one would be refused, and those answers are kept: the request
 * is answered with no_programme. Calls `then` in a later turn, with the request answered or not. */
void import_programmes_find(struct request *request, struct import_programmes *programmes,
                            const char *file, void (*then)(struct request *request));
