/* notify_receipts.h - what GOV.UK Notify tells of messages that it was given, by its callback for
 * delivery receipts (docs.notifications.service.gov.uk/rest-api.html, "Delivery receipts"). */
#pragma once

#include "common/base/error.h"

#include <stdbool.h>

enum { NOTIFY_TOKEN_MIN = 10 /* characters: Notify takes no shorter one */, NOTIFY_DIGEST = 32 };

struct request;

/* The bearer token that Notify was given. What is compared is a digest of it. */
struct notify_callback {
    bool is_on;
    unsigned char digest[NOTIFY_DIGEST];
};

#define NOTIFY_SETTINGS                                                             \
    {                                                                               \
        "NOTIFY_CALLBACK_TOKEN_FILE", "",                                           \
            "file of mode 0600 with the bearer token of GOV.UK Notify's callbacks " \
            "(POST /v1/notify/receipts); empty: there are none",                    \
            &notify_token_file                                                      \
    }

extern const char *notify_token_file; /* from the settings */

/* Reads the token. INVALID when the file is not private or the token too short. */
enum status notify_callback_open(struct notify_callback *callback, struct error *err) MUST_CHECK;

/* POST /v1/notify/receipts. Of the body only the reference and the status are used; nothing
 * personal is passed on, logged or kept. A receipt that is repeated is the same command. */
void notify_receipt_take(struct request *request);
