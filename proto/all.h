/* all.h - every message there is, for the documentation and for who walks them all. It follows from
 * the lists of the other headers: only a new list is added to all.c. */
#pragma once

#include "common/message/message.h"

extern const struct message_type *const proto_all[]; /* ends with NULL */
