#include "routes.h"

#include "proto/enrolment_queries.h"

#define COHORT    "/v1/cohorts/{cohort_id}"
#define PROGRAMME "/v1/programmes/{code}"
#define PARTNERS  COHORT "/partners"
#define SCHOOLS   COHORT "/schools"
#define TOGETHER  100
#define FIND(q, r, m)                           \
    {                                           \
        {                                       \
            &(q), &(r), NULL, m, TOGETHER, NULL \
        }                                       \
    }
#define LIST(q, r)                          \
    {                                       \
        {                                   \
            &(q), &(r), NULL, NULL, 1, NULL \
        }                                   \
    }

const struct route routes_programmes[] = {
    { .name = "cohort_list",
      .kind = ROUTE_LIST,
      .path = "/v1/cohorts",
      .summary = "All cohorts",
      .parts = LIST(cohort_list_query, cohort_row_type),
      .fixed = { ONLY_THEIRS },
      .key = "cohort_id" },
    { .name = "cohort_open",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = "/v1/cohorts",
      .summary = "Opens a cohort",
      .command = &open_cohort_command,
      .tells = "cohort_id",
      .needs = "starts_on|completes_on",
      .location = COHORT,
      .success = 201 },
    { .name = "cohort_get",
      .kind = ROUTE_FIND,
      .path = COHORT,
      .summary = "One cohort",
      .parts = FIND(cohort_find_query, cohort_row_type, "cohort_id") },
    { .name = "programme_list",
      .kind = ROUTE_LIST,
      .path = "/v1/programmes",
      .summary = "The latest version of each programme",
      .parts = { { &programme_list_query, &programme_row_type, NULL, NULL, 1,
                   "definition|report" } },
      .key = "code" },
    { .name = "programme_publish",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = "/v1/programmes",
      .summary = "Publishes a version of a programme; answers with its reconciliation report",
      .command = &publish_programme_command,
      .tells = "code",
      .result = "report",
      .location = PROGRAMME,
      .success = 201 },
    { .name = "programme_get",
      .kind = ROUTE_FIND,
      .path = PROGRAMME,
      .summary = "A programme with its definition and reconciliation report",
      .parts = { { &programme_find_query, &programme_row_type, NULL, NULL, 1, NULL } } },
    { .name = "partner_list",
      .kind = ROUTE_LIST,
      .path = PARTNERS,
      .summary = "The delivery partners of a cohort",
      .parts = LIST(partner_list_query, partner_row_type),
      .key = "partner_id" },
    { .name = "partner_register",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = PARTNERS,
      .summary = "Registers a delivery partner",
      .command = &register_partner_command,
      .tells = "partner_id",
      .location = PARTNERS "/{partner_id}",
      .success = 201 },
    { .name = "partner_get",
      .kind = ROUTE_FIND,
      .path = PARTNERS "/{partner_id}",
      .summary = "One delivery partner",
      .parts = FIND(partner_find_query, partner_row_type, "partner_id") },
    { .name = "school_list",
      .kind = ROUTE_LIST,
      .path = SCHOOLS,
      .summary = "The schools of a cohort, and other employers",
      .parts = LIST(school_list_query, school_row_type),
      .key = "urn" },
    { .name = "school_register",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = SCHOOLS,
      .summary = "Registers a school or another employer",
      .command = &register_school_command,
      .tells = "urn",
      .needs = "type",
      .location = SCHOOLS "/{urn}",
      .success = 201 },
    { .name = "school_get",
      .kind = ROUTE_FIND,
      .path = SCHOOLS "/{urn}",
      .summary = "One school",
      .parts = FIND(school_find_query, school_row_type, "urn") },
    { .name = "place_list",
      .kind = ROUTE_LIST,
      .path = COHORT "/places",
      .summary = "How many places partners have on programmes, held and free",
      .parts = LIST(place_list_query, place_row_type),
      .key = "place_id" },
    { .name = "places_set",
      .method = METHOD_POST,
      .kind = ROUTE_COMMAND,
      .path = COHORT "/places",
      .summary = "Says how many places a partner has on a programme",
      .command = &set_places_command,
      .tells = "partner_id",
      .needs = "programme|places" },
    { 0 },
};
