/* templates.h - the published templates as the sender uses them: read from the table once, parsed,
 * and rendered for one message after the other. */
#pragma once

#include "template.h"

#include "common/programme/catalogue.h"
#include "common/service/work.h"

enum { TEMPLATES_KEPT_MAX = 256 }; /* versions in memory */

struct templates;

struct templates *templates_new(void);
void templates_destroy(struct templates **templates_p);
/* The programmes whose titles messages say. */
struct catalogue *templates_catalogue(struct templates *templates);

/* In a transaction, before messages are rendered. wanted: name, version (0: the one that is live
 * now). What was read before stays, unless there is no room. A version that can't be parsed by this
 * build is logged, and is as if it were not there. */
enum status templates_refresh(struct templates *templates, struct work *work,
                              const struct db_batch *wanted) MUST_CHECK;

/* What one message is made of. Empty texts: not known, or not for this reader. */
struct message_values {
    struct text template;
    int64_t version; /* as it was wanted */
    struct text zone;
    struct text first_name, last_name; /* of the reader */
    struct text participant_name;      /* whom it is about, when that is somebody else */
    struct text reference, cohort, programme;
    struct text facts;   /* message.facts */
    struct text because; /* why the reader gets this; empty: as the template says */
    struct text preferences_url, unsubscribe_url;
};

/* NOT_FOUND: not published, or not wanted before: try again later. INVALID: it can't be said with
 * these values, and never will be. *ret_version is the one that was used. */
enum status templates_render(const struct templates *templates,
                             const struct message_values *message, struct rendering *ret_rendering,
                             int64_t *ret_version, struct error *err) MUST_CHECK;

/* The same with one template; for previews. */
enum status templates_render_one(const struct template *template, const struct catalogue *catalogue,
                                 const struct message_values *message, bool with_examples,
                                 int64_t now_us, struct rendering *ret_rendering,
                                 struct error *err) MUST_CHECK;
