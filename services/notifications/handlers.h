/* handlers.h - who handles which command and query (main.c has the tables). */
#pragma once

#include "common/service/service.h"

item_handler on_publish_rules, on_set_preference, on_set_quiet_hours;
query_handler on_preference_list, on_why_list;
item_handler on_record_receipt, on_lift_suppression, on_set_reach;
query_handler on_suppression_list;
item_handler on_mark_read;
query_handler on_inbox_list;

/* template_publish.c, template_preview.c: what messages say. */
item_handler on_publish_template, on_programme_published;
query_handler on_template_check, on_template_list, on_template_find, on_template_preview;
