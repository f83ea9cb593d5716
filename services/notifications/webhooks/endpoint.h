/* endpoint.h - who wants to be told of the public feed by HTTP: how endpoints are made, changed and
 * looked at. How they are told is delivery.h. */
#pragma once

#include "common/service/service.h"

item_handler endpoint_create, endpoint_update, endpoint_switch, endpoint_rotate, endpoint_delete,
    endpoint_test, endpoint_replay, endpoint_note;
query_handler endpoint_list, endpoint_find, attempt_list;

/* The types of events in a list, without the prefix that they have outside, in `to`, which has as
 * many bytes as `types`. */
struct text types_inside(struct text types, char *to);

/* Sealed secrets in hexadecimal digits, the former one behind a space. */
struct text secrets_write(struct work *work, struct text now, struct text former);

enum { ENDPOINT_ID_SIZE = 24 /* with a NUL */ };

/* A name made of a command's key: the same command makes the same thing. */
void endpoint_id_make(const char *prefix, struct text key, char out[ENDPOINT_ID_SIZE]);

/* Refuses the items whose endpoint is not among the rows, which begin with its id. */
void endpoint_refuse_unknown(struct item *items, size_t count, const struct db_rows *rows);
