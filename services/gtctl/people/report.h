/* report.h - what a mail server reports about a mail that could not be delivered, or was: RFC 3464
 * in a multipart/report (RFC 6522); and complaints (RFC 5965). No I/O. */
#pragma once

#include "common/base/text.h"

enum {
    REPORT_BYTES_MAX = 4 * 1024 * 1024, /* of a mail that is looked at */
    REPORT_PART_MAX = 256 * 1024,       /* of one of its parts */
    REPORT_REFERENCE_DIGITS = 40,       /* the left part of a Message-ID of ours */
    REPORT_STATUS_SIZE = 16,
};

enum report_outcome { REPORT_DELIVERED, REPORT_BOUNCED, REPORT_DELAYED, REPORT_COMPLAINED };

struct report {
    char reference[REPORT_REFERENCE_DIGITS + 1]; /* of which message of ours */
    enum report_outcome outcome;
    char status[REPORT_STATUS_SIZE]; /* as "5.1.1" (RFC 3463), or "" */
    bool is_permanent;               /* bounced: nothing will ever arrive there */
};

/* Once, before anything else. */
void report_open(void);
/* False for what is no report, or about no message of ours. Our message is found by the
 * Message-ID in what comes back of it, else by the address that the report was sent to, which
 * has it behind a "+". */
bool report_read(struct text mail, struct report *ret_report);
