/* permit.h - who may do what: the matrix of roles and routes, and which fields a role sees.
 *
 * permit_table.c has a row for each route and a column for each role: `no`, `own` or `all`. What
 * `own` means depends on the role alone:
 *
 *   partner       what is of its partner_id
 *   facilitator   sessions that they lead, and people with a booking in one
 *   coach         the people whom they coach, and their meetings
 *   marker        the marks that they gave
 *   participant   what is about themselves
 *   sponsor       the person that they mentor, or people of their school; either only with consent
 *
 * What somebody may not see is not there (404), so that references can't be tried; a route that a
 * role can never use is refused (403). Lists are filtered by the service that answers, by what
 * permit_filter() gives; the rows are looked at again before they go out. Pure functions. */
#pragma once

#include "principal.h"

#include "common/message/message.h"

enum permission { PERMIT_no, PERMIT_own, PERMIT_all };

struct permit_row {
    const char *route; /* its name, as in the route table */
    enum area area;    /* for scopes */
    enum permission roles[ROLE_COUNT];
    bool is_public; /* for anybody, without credentials; the roles do not matter */
    bool is_whole;  /* about the whole installation: for nobody who is limited to cohorts, but a
                     * partner, who sees no more of it than its own */
};

/* The whole table, sorted by nothing; ends with an all-zero row. */
extern const struct permit_row permit_table[];
/* NULL: the route has no row. The gateway does not start then. */
const struct permit_row *permit_find(const char *route);

enum verdict {
    VERDICT_allowed,   /* as far as `own` or `all` goes */
    VERDICT_forbidden, /* 403: never with this role */
    VERDICT_scope,     /* 403: not with this key's or token's scopes */
    VERDICT_hidden,    /* 404: another cohort */
};

/* `cohort_id` is empty for what belongs to no cohort. */
enum verdict permit_route(const struct permit_row *row, const struct principal *principal,
                          bool is_write, struct text cohort_id);
bool permit_is_own(const struct permit_row *row, const struct principal *principal);

/* Who owns what is asked for, as far as it is known; texts are empty where it is not. */
struct facts {
    struct text application_ref;
    struct text partner_id;
    struct text school_urn;
    struct text staff_id; /* who leads the session, held the meeting, gave the mark */
    struct text coach_id; /* of the participant: a staff_id too */
    bool is_led;          /* the asker leads a session in which the participant has a booking */
    bool mentor_consent, headteacher_consent; /* the participant lets them know */
};

/* What must be asked of the owners before permit_owns() can tell, beside the address itself. */
enum permit_needs {
    NEEDS_nothing,
    NEEDS_enrolment, /* partner_id, school_urn, consent: enrolment.participant_find */
    NEEDS_coach,     /* coach_id: coaching.match_find */
    NEEDS_led,       /* is_led: sessions.booking_list */
};

/* For a route about a participant. */
enum permit_needs permit_needs(const struct principal *principal);

/* True when it is the principal's own. Only for routes of which permit_is_own() is true. */
bool permit_owns(const struct principal *principal, const struct facts *facts);

/* What a list is narrowed to: the name of the query's field, and its value. The texts are the
 * principal's. NULL and empty: nothing, the role has no lists of its own. */
struct filter {
    const char *field;
    struct text value;
};

struct filter permit_filter(const struct principal *principal);

/* True when the role may see this field of this message: personal ones are for those who need the
 * person; permit_fields.c has the exceptions. */
bool permit_field(enum role role, const struct message_type *type, const struct field *field);
