/* input_private.h - what input.c and input_command.c share. */
#pragma once

#include "services/gateway/routes/route.h"

#include "common/message/message_json.h"

/* Fill what the path and the route say, and tell which fields these were. A value of the path that
 * its field does not take clears *is_good: it names nothing that there is. */
field_set input_take_path(struct request *request, const struct message_type *type, void *body,
                          bool *is_good);
field_set input_take_fixed(struct request *request, const struct message_type *type, void *body);
/* Adds problems for parameters of the query that are not `known` (a bit each), or come twice. */
void input_check_parameters(struct request *request, uint32_t known);
