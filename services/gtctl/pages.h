/* pages.h - a list that a service hands out page by page. */
#pragma once

#include "client.h"
#include "rows.h"

#include "common/message/message.h"

struct pages;

/* `query` has the fields cohort_id and after; the first field of `row_type` is a
 * text, by which the list ascends. All of them must outlive the pages. */
struct pages *pages_new(struct client *client, const struct message_type *query,
                        const struct message_type *row_type, struct text cohort_id);
void pages_destroy(struct pages **pages_p);
/* A list that does not ascend is INVALID, so that reading it comes to an end. */
struct rows pages_rows(struct pages *pages);

/* The body of a request for one query, a struct of its type. */
void query_pack(msgpack_sbuffer *to, const struct message_type *type, const void *query);
