#include "common/service/tables.h"

#include <stdio.h>

const struct command_row *
tables_command(const struct service *service, struct text name)
{
    const struct command_row *row = service->commands;

    while (row && row->type && !text_is(name, row->type->name))
        row++;
    return row && row->type ? row : NULL;
}

const struct query_row *
tables_query(const struct service *service, struct text name)
{
    const struct query_row *row = service->queries;

    while (row && row->type && !text_is(name, row->type->name))
        row++;
    return row && row->type ? row : NULL;
}

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
