/* rules.h - the rules of enrolment (cohort-folder.md): who may register, who gets
 * a place and how it is paid for, and what may happen to an application later.
 *
 * Pure functions: they decide on rows and on what is known, and change only the
 * structs that they are given. Texts are borrowed. */
#pragma once

#include "common/programme/programme_file.h"
#include "proto/codes.h"
#include "proto/enrolment_live.h"

/* clang-format off */
#define STATES(STATE)                                                    \
    STATE(pending)    /* registered, not decided yet */                  \
    STATE(accepted)   /* holds a place */                                \
    STATE(waitlisted) /* waits for one, in the order of decision */      \
    STATE(rejected)                                                      \
    STATE(withdrawn)                                                     \
    STATE(deferred)   /* pauses and holds a place */

/* clang-format on */

enum state {

#define STATE_ENUM(state) STATE_##state,
    STATES(STATE_ENUM)
#undef STATE_ENUM
        STATE_COUNT
};

struct text state_text(enum state state);
/* False when there is no such state. */
bool state_read(struct text text, enum state *ret_state);

struct item;

/* One application: what was applied for, then how it stands. */
struct application {
    struct text application_ref, trn, school_urn, role, role_status, programme;
    struct text previously_funded, adjustment;
    int64_t submitted_at;
    int64_t programme_version; /* the latest when it was registered, for good */

    struct text mode, partner_id, reason, funding_route, funding_reason;
    enum state state;
    int64_t decision; /* its number in the order of decision; 0 while pending */
    int64_t version;  /* events told about it */
    bool is_passed;
    bool mentor_consent, headteacher_consent; /* who may hear about the person */

    bool is_changed;            /* since it was loaded */
    const struct item *command; /* that brought it just now; else NULL */
    struct application *next;   /* in the waiting list of its place */
};

/* What a funding route depends on. */
struct school {
    struct text type, country;
};

/* The places of a partner on a programme, and who waits for one. */
struct place {
    bool is_set; /* else there are none */
    int64_t places, taken;
    struct application *first, *last; /* by decision; some may have left since */
};

bool place_is_free(const struct place *place);
/* Puts an application at the end of the waiting list. */
void place_wait(struct place *place, struct application *application);
/* Gives up a place. Who moves up gets it at once and is returned: the first who
 * waits, while `at` is before the cohort's start, else nobody (NULL). */
struct application *place_free(struct place *place, int64_t at, int64_t starts_on);

/* Registers. The flags tell what is known before the row; the first rule that a
 * row breaks is the answer. */
struct refusal rule_cohort(const struct open_cohort *row, int64_t *ret_starts_on,
                           int64_t *ret_completes_on);
struct refusal rule_partner(const struct register_partner *row, bool is_known,
                            bool is_parent_known);
struct refusal rule_school(const struct register_school *row, bool is_known);
struct refusal rule_places(const struct set_places *row, bool is_partner_known,
                           bool is_programme_known, bool is_known, int64_t *ret_places);

/* What is known of what an application names. */
struct apply_facts {
    bool is_known, is_school_known, is_partner_known;
    const struct programme *programme; /* its latest version; NULL: none */
};

/* Fills *ret_application, as pending, only when the row is not refused. */
struct refusal rule_apply(const struct apply *row, const struct apply_facts *facts,
                          struct application *ret_application);

/* What a decision depends on. */
struct decide_facts {
    const struct programme *programme; /* the pinned version */
    const struct school *school;
    struct place *place; /* of the application's partner and programme */
    bool has_rival;      /* accepted, deferred or waitlisted: same trn, same programme */
};

/* Settles state, reason, funding route and place of a pending application. */
void rule_decide(struct application *application, const struct decide_facts *facts);

/* What a change of status depends on, beside the application. */
struct change_facts {
    const struct programme *programme;                     /* the pinned version */
    const struct programme_reasons *withdrawal, *deferral; /* the reasons there are */
    bool is_target_known;                                  /* `to` is a registered partner */
    const struct place *target;                            /* its places on the programme */
};

/* A change that is allowed. */
struct change {
    int64_t at;
    const struct message_type *event;
    enum state to;
    bool has_reason; /* the row's reason is kept, else none */
    bool has_mode, has_partner;
    bool frees_place;
};

/* `application` is NULL when there is none. */
struct refusal rule_change(const struct change_status *row, const struct application *application,
                           const struct change_facts *facts, struct change *ret_change);
/* A consent or an adjustment of somebody who is not there is refused, and an adjustment that
 * there is not. *ret_is_new is false when it was so before. */
struct refusal rule_consent(const struct set_consent *row, struct application *application,
                            bool *ret_is_new);
struct refusal rule_adjustment(const struct set_adjustment *row, struct application *application,
                               bool *ret_is_new);
/* A row of a folder that says the same; `ref` and `now` stand for what it leaves empty. */
struct apply rule_live_apply(const struct submit_application *row, struct text ref,
                             struct text now);
struct change_status rule_live_change(const struct change_application *row, struct text now);
/* Whether the application is still the one that the asker knows; an empty version: any is. One that
 * there is not is for another rule. */
struct refusal rule_live_version(struct text if_version, const struct application *application);

/* Makes the application what the change says; its places are the caller's. */
void change_apply(const struct change *change, const struct change_status *row,
                  struct application *application);
