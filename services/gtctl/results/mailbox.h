/* mailbox.h - the directory in which the mail server keeps what it accepted, one
 * mail a file, in folders of any depth. What begins with a dot and folders named
 * tmp hold nothing finished. */
#pragma once

#include "mail.h"

#include "common/base/error.h"

typedef void mailbox_mail(void *self, const struct mail *mail);

/* Hands out each of our mails of the cohort. NOT_FOUND without the directory. */
enum status mailbox_read(const char *path, struct text cohort_id, mailbox_mail *on_mail, void *self,
                         struct error *err) MUST_CHECK;
