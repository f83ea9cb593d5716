/* route.h - the one table of what the gateway answers. */
#pragma once

#include "request.h"

struct route {
    const char *name; /* the operation's id: "participant_get" */
    enum method method;
    const char *path; /* "/v1/cohorts/{cohort_id}/participants/{application_ref}" */
    void (*answer)(struct request *request);
    size_t body_max; /* bytes; 0: REQUEST_BODY_MAX */
};

/* Ended by a row without a name. */
extern const struct route routes[];

const char *method_name(enum method method);
enum method method_of(const char *name); /* HEAD is METHOD_OTHER here */

/* Finds the row for a method and path and fills in the path's values. NULL: there is none;
 * *ret_methods then has a bit for each method that the path has. */
const struct route *route_find(struct request *request, unsigned *ret_methods);
size_t route_body_max(const struct route *route);
