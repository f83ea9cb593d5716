#include "common/service/tables.h"

#include <stdio.h>

static void
print(const char *what, const struct message_type *type)
{
    printf("%s %s\n", what, type->name);
}

void
tables_print(const struct service *service)
{
    for (const struct subscription *row = service->subscriptions; row && row->type; row++)
        print("listens", row->type);
    for (const struct command_row *row = service->commands; row && row->type; row++)
        print("command", row->type);
    for (const struct query_row *row = service->queries; row && row->type; row++)
        print("query", row->type);
}
