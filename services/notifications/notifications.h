/* notifications.h - what the files of this service share. */
#pragma once

#include "keep.h"
#include "services/notifications/send/sender.h"
#include "services/notifications/webhooks/webhooks.h"

/* What every handler and task of this service gets as `self`: a part for each of its jobs. */
struct notifications {
    struct sender *sender;
    struct webhooks webhooks;
    struct outward *outward;
    struct deliveries *deliveries;
    struct templates *templates;
    struct rule_book *rules;
    struct keep keep;
    struct awaiting *awaiting;
    int64_t rule_look_ms; /* when the rules' own work looks again */
};

/* rule_task.c: something was planned: look at once. */
void rule_look(struct notifications *self);
