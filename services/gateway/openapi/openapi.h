/* openapi.h - the description of the interface (OpenAPI 3.1), made from the table of routes and the
 * messages that they name. Nothing in it is written twice. */
#pragma once

#include "services/gateway/routes/route.h"

#include <msgpack.h>

/* Appends the whole document. */
void openapi_write(msgpack_sbuffer *to);
/* The operation of a route, as a JSON object. */
void openapi_operation(const struct route *route, msgpack_sbuffer *to);
/* Its parameters, as the member `parameters`. */
void openapi_parameters(const struct route *route, msgpack_sbuffer *to);
/* The schema of a field. */
void openapi_field(const struct field *field, bool is_null, msgpack_sbuffer *to);
/* Whether it may be null. `is_answer`: in an answer, where what is empty is null. */
bool openapi_may_be_null(const struct field *field, bool is_answer);
/* A value that a field can have. */
void openapi_example(const struct field *field, msgpack_sbuffer *to);
/* The schema of a row, of a command's body, and of its answer. */
void openapi_row(const struct message_type *row, msgpack_sbuffer *to);
void openapi_body(const struct route *route, msgpack_sbuffer *to);
void openapi_result(const struct route *route, msgpack_sbuffer *to);
/* The fields of the route's message that a client gives, in the query or the body. */
bool openapi_is_given(const struct route *route, const struct message_type *type, size_t i);
/* Whether the client must give this one of them. */
bool openapi_is_required(const struct route *route, const struct field *field);
/* Headers of what was done as asked, as the member `headers`; `status` is 304 or the route's own.
 */
void openapi_success_headers(const struct route *route, unsigned status, msgpack_sbuffer *to);
/* Whether its answer has an ETag, and is 304 when the client has it. */
bool openapi_has_etag(const struct route *route);
/* The components `headers` and `responses`, and the name of the latter for a status. */
void openapi_put_headers(msgpack_sbuffer *to);
void openapi_put_refusals(msgpack_sbuffer *to);
const char *openapi_refusal(const char *status);
/* Schemas by name, for routes of their own (schemas.c): JSON, or NULL. */
const char *schema_named(const char *name);

struct schema_row {
    const char *name, *json;
};
extern const struct schema_row schema_rows[];
