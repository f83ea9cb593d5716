/* tables.h - what a service's tables say, for documents and checks (scripts/docs). */
#pragma once

#include "common/service/service.h"

/* Prints a line for each row: "listens NAME", "command NAME", "query NAME", in the order of the
 * tables. */
void tables_print(const struct service *service);
