/* reasons.h - the reasons that may be given for a withdrawal or a deferral.
 *
 * They are data, in the same file as the definitions of the programmes, and the
 * same for all cohorts; they are read once, when the service starts. */
#pragma once

#include "rules.h"

struct reasons;

/* INVALID names what is wrong with the file. On OK the caller owns *ret_reasons
 * and ends it with reasons_destroy(). */
enum status reasons_open(const char *path, struct reasons **ret_reasons,
                         struct error *err) MUST_CHECK;
void reasons_destroy(struct reasons **reasons_p);

/* They live as long as the reasons. */
struct text_list reasons_withdrawal(const struct reasons *reasons);
struct text_list reasons_deferral(const struct reasons *reasons);
