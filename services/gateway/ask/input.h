/* input.h - fills the structs of queries and commands from a request, by the names of their fields
 * (route.h), and says what is wrong with it. */
#pragma once

#include "services/gateway/routes/route.h"

enum { LIST_ROWS_DEFAULT = 50, LIST_ROWS_MAX = 200 };

/* The queries of the request's route, into request->asked. False: the request is answered. */
bool input_queries(struct request *request);
/* The command of the route, into request->written.body, and its fingerprint. False: answered. */
bool input_command(struct request *request);
/* The struct of a query from the path and what the route fixes, in the request's memory. */
void *input_of_path(struct request *request, const struct message_type *type);
/* The fingerprint of what the command says. */
void input_fingerprint(struct request *request);
/* The body as JSON, into request->json. False: answered. */
bool input_json(struct request *request);
/* Whether the client takes a media type; the body's is one of the route's. */
bool input_accepts(const struct request *request, const char *type);
bool input_type_fits(const struct request *request);
/* The body is said to be of this media type. */
bool input_is_type(const struct request *request, const char *type);
/* A query's field that says where a page begins and ends (order.h): no parameter. */
bool input_is_paging(const char *name);
/* A number of a struct, 0 when it has none of the name. */
int64_t input_number_of(const struct message_type *type, const void *body, const char *field);
/* Sets a number of a struct, when it has one of the name. */
void input_number(const struct message_type *type, void *body, const char *field, int64_t number);
/* The text of a field of a struct; empty when there is no such text. */
struct text input_text(const struct message_type *type, const void *body, const char *field);
