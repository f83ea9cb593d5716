/* route.h - the tables of what the gateway answers, and how a row of them is matched.
 *
 * A row says what a method and a path are: some queries, a command, or a function of its own. Where
 * a message's fields come from follows from their names: a parameter of the path fills the field of
 * its name; `fixed` fills what it names; `after` and `max` come from the page that is asked for;
 * all others are parameters of the query, or members of the body. So do the descriptions
 * (openapi.c). */
#pragma once

#include "services/gateway/http/request.h"

#include "common/message/message.h"

enum route_kind {
    ROUTE_OWN,     /* `answer` does it */
    ROUTE_FIND,    /* one thing, of one or more queries; 404 when the first has no row */
    ROUTE_LIST,    /* a page of the first query's rows */
    ROUTE_COMMAND, /* a command */
};

enum { ROUTE_PARTS_MAX = PARTS_MAX, ROUTE_FIXED_MAX = 3, ROUTES_MAX = 200 };

/* A query of a route, and where its rows go. */
struct part {
    const struct message_type *query, *row;
    const char *member; /* an array of the answer; NULL: its one row's fields are the answer's */
    const char *match;  /* call.h */
    size_t together;
    const char *hide; /* fields of the row that are not shown, as "key|version" */
    /* Of a member: rows at most (0: all); when there are more, MEMBER_next is the path of a list of
     * them, which has `rest` in place of this one's last segment. */
    size_t most;
    const char *rest;
};

/* A field that no client gives. `value` is a literal, or what starts with a $: */
#define FIXED_NOW       "$now"       /* when it is missing: the moment; digits or RFC 3339 */
#define FIXED_PRINCIPAL "$principal" /* the id of who asks */
#define FIXED_STAFF     "$staff"     /* who asks, as staff */
#define FIXED_OWN_STAFF "$own_staff" /* who asks, as staff; empty of all others: not offered */
#define FIXED_PARTNER   "$partner"   /* the partner of who asks; empty: all are theirs */
#define FIXED_COHORTS   "$cohorts"   /* the cohorts of who asks; empty: all are theirs */
#define FIXED_REF       "$ref"       /* the path's application_ref */
#define FIXED_NONE      "$none"      /* always empty: not offered */
/* Who asks, as notifications knows its readers: the role, its kind, the id of that kind. */
#define FIXED_RECIPIENT "$recipient"
#define FIXED_KIND      "$kind"
#define FIXED_OWN_ID    "$own_id"

/* Of a list of what stands in no cohort's path. */
#define ONLY_THEIRS                   \
    {                                 \
        "only_cohorts", FIXED_COHORTS \
    }

struct fixed {
    const char *field, *value;
};

struct route {
    const char *name; /* the operation's id: "participant_get" */
    enum method method;
    enum route_kind kind;
    const char *path; /* "/v1/cohorts/{cohort_id}/participants/{application_ref}" */
    const char *summary;
    struct part parts[ROUTE_PARTS_MAX];
    const struct message_type *command;
    struct fixed fixed[ROUTE_FIXED_MAX];
    const char *key;    /* of a list: the row's field that `after` names */
    const char *order;  /* of a list that is not asked for another: as `sort`; NULL: by the key */
    const char *needs;  /* fields of the command that a client must give, as "trn|email", beside
                           those that may not be empty anywhere */
    const char *tells;  /* the field of the command that an answer without an object of its own
                           repeats, beside the names of the path; NULL: none */
    const char *result; /* the member that a command's result is */
    bool is_number;     /* `result` is a whole number, else a text */
    const struct message_type *made; /* or the result is a JSON object, as this row */
    const char *location;            /* of what a command has made: a path */
    const char *checked; /* the name of the route whose ETag the header If-Match is about */
    /* Of ROUTE_FIND: much of the answer changes by itself. Its ETag ends in the row's `sequence`,
     * and If-Match looks at that alone. */
    bool is_counted;
    bool looks_first;   /* who answers takes any name: what the path names is looked up before */
    unsigned success;   /* 0: 200 */
    unsigned max_age_s; /* the answer may be this old; 0: it is never kept */
    /* Of ROUTE_OWN; of ROUTE_COMMAND in place of command_start(). */
    void (*answer)(struct request *request);
    /* Of ROUTE_OWN: */
    size_t body_max;                         /* bytes; 0: REQUEST_BODY_MAX */
    const char *body_types;                  /* as "text/csv|application/zip"; NULL: JSON */
    bool is_body_optional;                   /* nothing in it matters */
    const char *answer_type;                 /* NULL: JSON */
    bool has_etag;                           /* its answers are represented (represent.h) */
    bool needs_no_key;                       /* a POST without an Idempotency-Key */
    const char *body_schema, *answer_schema; /* names of schemas.c; NULL: an object */
    const char *parameters;                  /* ... of what it reads from query and headers */
};

/* Calls `each` for every row of every table, in their order, until it is false. */
void routes_each(bool (*each)(const struct route *route, void *self), void *self);
/* The methods that some route has: bits of enum method. */
unsigned routes_methods(void);
/* The row of that name; NULL when there is none. */
const struct route *route_named(const char *name);

const char *method_name(enum method method);
enum method method_of(const char *name); /* HEAD is METHOD_OTHER here */

/* Finds the row for a method and path and fills in the path's values. NULL: there is none;
 * *ret_methods then has a bit for each method that the path has. */
const struct route *route_find(struct request *request, unsigned *ret_methods);
size_t route_body_max(const struct route *route);
/* A method that changes something. */
bool route_is_write(const struct route *route);
/* The nth parameter of a path's template; false behind the last. */
bool route_parameter(const struct route *route, size_t n, struct text *ret_name);
/* The request's value of a parameter of its path; empty when the path has none of the name. */
struct text route_value(const struct request *request, const char *name);
/* Whether the path has a parameter of this name. */
bool route_has_parameter(const struct route *route, const char *name);
/* Whether a parameter of the path is no field of the route's command. */
bool route_is_apart(const struct route *route, struct text name);
/* What a field of the command or query is set to; NULL: to nothing by the route. */
const struct fixed *route_fixed(const struct route *route, const char *field);
/* Whether the answer of a command that makes no object names this field: those of the path and
 * `tells`, but for the result and what is personal. */
bool route_tells(const struct route *route, size_t field);
/* True when "a|b|c" has this word; NULL has none. */
bool list_has(const char *list, const char *word);
/* Writes the words of "a|b|c" that are not empty, `before` and then commas before them. */
void list_put(const char *list, const char *before, msgpack_sbuffer *to);
