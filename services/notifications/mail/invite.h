/* invite.h - the entry in a calendar that goes with a mail about a booking or a meeting (RFC 6047):
 * the same UID and SEQUENCE as in the person's calendar feed, so that programs know it again. */
#pragma once

#include "mail.h"

#include "common/base/error.h"

struct invitation {
    char *text; /* the caller frees it; NULL: this mail has none */
    const char *method;
};

/* `facts` is the payload of the event that the mail is about: who it goes to, and the template,
 * stand in `mail`. A template that is no invitation, and facts that lack a time or an identifier,
 * have none. `from` is whose invitation it is. Pure. */
enum status invite(const struct mail *mail, struct text facts, const char *from,
                   struct invitation *ret_invitation, struct error *err) MUST_CHECK;
