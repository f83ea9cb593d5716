#include "webhooks.h"

#include "services/gateway/write/command.h"

#include "proto/webhooks.h"

void
webhook_create(struct request *request)
{
    struct create_endpoint *command = request->written.body;

    if (feed_narrow(request, &command->cohorts))
        command_start(request);
}

void
webhook_update(struct request *request)
{
    struct update_endpoint *command = request->written.body;

    if (feed_narrow(request, &command->cohorts))
        command_start(request);
}
