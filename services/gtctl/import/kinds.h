/* kinds.h - the kinds of file that a cohort folder may hold, and the command
 * that a row of each becomes. */
#pragma once

#include "folder.h"

#include "common/message/message.h"

/* All kinds, for folder_open(). Their columns are the fields of their command. */
const struct kind *kinds_all(size_t *ret_count);

/* `kind` is one of kinds_all(). */
const struct message_type *kind_command(const struct kind *kind);

/* A command that follows the last row of a file, with the file's name as its
 * only field; NULL for most kinds. */
const struct message_type *kind_closing(const struct kind *kind);

/* The value of a row that is the address of a facilitator, coach or marker; NULL when the kind has
 * none. */
const struct text *kind_staff(const struct kind *kind, const struct text *values);
