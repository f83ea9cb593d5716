/* notifications.h - what the files of this service share. */
#pragma once

#include "sender.h"

/* What every handler and task of this service gets as `self`: a part for each of its jobs. */
struct notifications {
    struct sender *sender;
};

/* occasions.c: events become messages. */
enum { TEMPLATES_SENT_MAX = 64 };

item_handler on_occasion;
/* The templates that the occasions need, ended by NULL. */
void occasions_templates(const char **ret_names);
