/* notify_status.h - GOV.UK Notify's words for what became of a message in the end, and what they
 * mean to us. Source: its documentation, "Check message status" and "Delivery receipts". */
#pragma once

#include <stdbool.h>

struct notify_status {
    const char *status;  /* Notify's word */
    const char *outcome; /* delivered, bounced */
    bool is_permanent;   /* the address is dead */
    bool is_called_back; /* it comes as a receipt; the others are told only to who asks */
};

/* NULL: not a final one; it tells nothing yet. */
const struct notify_status *notify_status_final(const char *status);
