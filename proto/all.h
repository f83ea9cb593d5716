/* all.h - every message there is, for the documentation and the tests that walk
 * them all. A new message is added here once it is declared. */
#pragma once

#include "common/message/message.h"

extern const struct message_type *const proto_all[]; /* ends with NULL */
