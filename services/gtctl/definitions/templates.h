/* templates.h - what the files of "gtctl templates" share. */
#pragma once

#include "services/gtctl/client.h"
#include "templates_folder.h"

struct templates_options {
    const char *path; /* check, load: the folder */
    const char *name, *version, *cohort_id, *application_ref, *zone;
    int64_t live_from_us; /* 0: at once */
    bool is_quiet, is_shipped, is_html;
};

/* Asks notifications what is wrong with the templates and prints it, a line each:
 * FILE:LINE: what; cure. *ret_count is how many lines. */
enum status templates_check(struct client *client, const struct templates_options *options,
                            const struct template_folder *folder, size_t *ret_count,
                            struct error *err) MUST_CHECK;
/* Publishes them; CONFLICT when one is refused all the same. */
enum status templates_publish(struct client *client, const struct templates_options *options,
                              const struct template_folder *folder, struct error *err) MUST_CHECK;

enum status templates_list(struct client *client, struct error *err) MUST_CHECK;
enum status templates_show(struct client *client, const struct templates_options *options,
                           struct error *err) MUST_CHECK;
enum status templates_preview(struct client *client, const struct templates_options *options,
                              struct error *err) MUST_CHECK;
