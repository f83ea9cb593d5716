/* template_sms.h - how many segments an SMS takes (3GPP TS 23.038 and 23.040). */
#pragma once

#include "common/base/text.h"

#include <stdbool.h>

enum {
    SMS_GSM_ALONE = 160, /* septets of one that is not in parts */
    SMS_GSM_PART = 153,  /* of each part: 6 bytes of header, 7 septets */
    SMS_UCS2_ALONE = 70, /* UTF-16 units */
    SMS_UCS2_PART = 67,
    SMS_GSM_SEGMENTS_MAX = 2,  /* that a template may take at its longest ... */
    SMS_UCS2_SEGMENTS_MAX = 5, /* ... and with a value that needs UCS-2 */
};

struct sms_size {
    bool is_gsm; /* every character is in GSM-7 or its extension table */
    int units;   /* septets (two for the extension table), or UTF-16 units */
    int segments;
};

/* Exact: neither the escape with its character nor a surrogate pair is cut by a segment's end,
 * so that a segment may be shorter by one. */
struct sms_size sms_measure(struct text text);
/* Septets of one character in GSM-7: 1, or 2 in the extension table; 0: it is not there. */
int sms_septets(unsigned long character);
