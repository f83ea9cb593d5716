/* tables.h - what a service's tables say. */
#pragma once

#include "common/service/service.h"

/* The row of a command or query of that name; NULL: there is none. */
const struct command_row *tables_command(const struct service *service, struct text name);
const struct query_row *tables_query(const struct service *service, struct text name);

/* For documents and checks (scripts/docs) prints a line for each row: "listens NAME", "command
 * NAME", "query NAME", in the order of the tables. */
void tables_print(const struct service *service);
