#include "proto/all.h"

#include "proto/assessment.h"
#include "proto/assessment_queries.h"
#include "proto/coaching.h"
#include "proto/coaching_queries.h"
#include "proto/enrolment.h"
#include "proto/enrolment_live.h"
#include "proto/enrolment_queries.h"
#include "proto/gateway.h"
#include "proto/notifications.h"
#include "proto/partner_events.h"
#include "proto/sessions.h"
#include "proto/sessions_queries.h"
#include "proto/templates.h"
#include "proto/webhooks.h"

/* In this order docs/events.md has them. */
#define ALL_MESSAGES(MESSAGE)        \
    ENROLMENT_MESSAGES(MESSAGE)      \
    ENROLMENT_LIVE_MESSAGES(MESSAGE) \
    ENROLMENT_QUERIES(MESSAGE)       \
    SESSIONS_MESSAGES(MESSAGE)       \
    SESSIONS_QUERIES(MESSAGE)        \
    COACHING_MESSAGES(MESSAGE)       \
    COACHING_QUERIES(MESSAGE)        \
    ASSESSMENT_MESSAGES(MESSAGE)     \
    ASSESSMENT_QUERIES(MESSAGE)      \
    NOTIFICATIONS_MESSAGES(MESSAGE)  \
    GATEWAY_MESSAGES(MESSAGE)        \
    WEBHOOK_MESSAGES(MESSAGE)        \
    PARTNER_EVENT_MESSAGES(MESSAGE)  \
    TEMPLATE_MESSAGES(MESSAGE)

ALL_MESSAGES(MESSAGE_TABLE)

const struct message_type *const proto_all[] = { ALL_MESSAGES(MESSAGE_LISTED) NULL };
