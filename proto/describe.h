/* describe.h - the reference documentation, printed from the declarations: docs/events.md is what
 * proto_describe() writes, the table in docs/webhooks.md what proto_describe_public() does, and a
 * test fails where they differ. */
#pragma once

#include <stdio.h>

void proto_describe(FILE *to);
/* The public events, a row for each service. */
void proto_describe_public(FILE *to);
