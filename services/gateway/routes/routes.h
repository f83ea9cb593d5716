/* routes.h - the tables of routes, one a part of the system. Each ends with an all-zero row. A path
 * that has no parameter stands before one that would take it too. */
#pragma once

#include "route.h"

/* A row says what it has; all else is 0. clang wants that said for parts, which are written in
 * order. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

extern const struct route routes_about[];      /* what the gateway says of itself */
extern const struct route routes_programmes[]; /* programmes, cohorts, partners, schools, places */
extern const struct route routes_people[];     /* applications and participants */
extern const struct route routes_sessions[];
extern const struct route routes_coaching[];
extern const struct route routes_assessment[];
extern const struct route routes_own[]; /* what whoever asks is told, and wants to hear of */
extern const struct route routes_calendars[];
extern const struct route routes_unsubscribe[];
extern const struct route routes_notify[];   /* what GOV.UK Notify tells */
extern const struct route routes_access[];   /* API keys, the audit, check-in */
extern const struct route routes_imports[];  /* cohort folders that come as a zip */
extern const struct route routes_webhooks[]; /* webhooks, the public feed, what partners tell */

/* All of them, ended by NULL. */
extern const struct route *const route_tables[];
