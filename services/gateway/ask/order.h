/* order.h - the orders of a list. A query that has several has a field `sort`, whose words are
 * fields of the row, "-" before it for the other way round; without a sort the order is the
 * route's, or that of its key. Where a page goes on is the last row's key and, in another
 * order, its value of that field: `after_at` of a time, `after_text` of a text, `after_number` of a
 * number. So a row that is moved meanwhile moves no other, and nothing is looked up. */
#pragma once

#include "common/message/message.h"

#include "services/gateway/http/request.h"

/* The text by which a cursor names this row, in the request's memory; `key` is the row's. */
struct text order_write(struct request *request, const struct message_type *query,
                        const void *asked, const struct message_type *row_type, const void *row,
                        struct text key);
/* Cuts the value off the text of a cursor and sets it in the query's struct; *text is the key then.
 * False: it is none. */
bool order_read(const struct request *request, const struct message_type *query, void *asked,
                struct text *text);
/* Whether a query's field of this name is one that takes a value. */
bool order_takes(const char *field);
