/* rule.h - who is told of what, when and how: a table that operators publish
 * (docs/notifications.md).
 *
 * A row of the text is, in columns separated by white space:
 *   name  events  audience  template  channel  when  until  priority  topic  condition
 * `events` are names of events with commas between them, `partner:TYPE` for a partner's; `until` is
 * when it has lost its meaning; the topic `mandatory` means that nothing of the recipient's stops
 * it; the condition is the rest of the line, or -. A row that begins with "set" is one of the
 * defaults below. What follows a # is a comment, unless it stands in a text. */
#pragma once

#include "rule_expr.h"
#include "rule_when.h"
#include "services/notifications/people/quiet.h"

#include "common/message/message.h"

enum {
    RULES_MAX = 256,     /* rows, each event of a row counted */
    RULE_NAME_MAX = 64,  /* bytes of a name, template, topic or partner's event type */
    RULE_TYPES_MAX = 64, /* types of events that rules may be about */
    RULE_PARTNER_SIZE = sizeof "partner:" - 1,
};

enum audience {
    AUDIENCE_PARTICIPANT, /* of the event */
    AUDIENCE_MENTOR,      /* of the participant; with consent */
    AUDIENCE_HEADTEACHER, /* of the participant's school; with consent */
    AUDIENCE_PARTNER,     /* the contact of the event's partner, or the participant's */
    AUDIENCE_FACILITATOR, /* of the event's session */
    AUDIENCE_COACH,       /* of the participant */
    AUDIENCE_MARKER,      /* all markers */
    AUDIENCE_OPERATIONS,  /* the address in a setting */
    AUDIENCE_BOOKED,      /* the participants with a seat in the event's session */
    AUDIENCE_EVERYBODY,   /* the accepted participants of the event's programme or partner */
    AUDIENCE_FORMER,      /* who led the event's session before */
    AUDIENCES,
};

extern const char *const audience_names[AUDIENCES];

enum { RULE_URGENT, RULE_NORMAL, RULE_BULK }; /* as message.priority */

struct rule {
    struct text name;
    const struct message_type *event;
    struct text partner_type; /* of an event of a partner; else empty */
    enum audience audience;
    struct text template, channel, topic; /* topic: empty when mandatory */
    struct rule_when due, until;
    int priority;
    bool is_mandatory;
    struct expr condition;
    int line;
};

/* What holds for all who have not chosen otherwise. */
struct rule_defaults {
    struct text zone;
    int zone_line; /* where it was set; 0: nowhere */
    struct quiet quiet;
    int64_t cap;        /* messages a day to one person; for bulk ones half as many */
    int digest_minute;  /* of the day, for daily and weekly digests */
    int digest_weekday; /* 0: Monday */
};

struct rule_set {
    int64_t version; /* 0: the seven that are built in */
    char *text;      /* what all texts point into */
    struct rule_defaults defaults;
    struct zone *zone; /* of the defaults */
    size_t count;
    struct rule *list; /* RULES_MAX of them */
};

/* INVALID names the line. `types` are the events that rules may be about, ended by NULL. The caller
 * ends *ret_set with rule_set_destroy(). */
enum status rule_set_parse(struct text text, const struct message_type *const *types,
                           struct rule_set **ret_set, struct error *err) MUST_CHECK;
void rule_set_destroy(struct rule_set **set_p);
/* The seven messages that a cohort folder counts, and nothing else. */
struct text rule_set_builtin(void);
/* True when the seven are there, and mandatory; else the name of one that is not. */
bool rule_set_has_counted(const struct rule_set *set, const char **ret_missing);

/* The rule of this name for this event; NULL: there is none any more. */
const struct rule *rule_find(const struct rule_set *set, struct text name, struct text event_type);
/* Whether a rule is about an event: its type, and of a partner's event its partner type. */
bool rule_is_about(const struct rule *rule, const struct message_type *type, const void *body);

/* Whether a rule has to say something when an event has just happened. */
struct rule_times {
    bool is_now;      /* at once */
    int64_t due_us;   /* not before; of a digest's item: when the digest is made */
    int64_t day_us;   /* due_us by when the event was handled, which is mostly now */
    int64_t until_us; /* of a digest's item none: the digest has one, from when it is made */
};

/* NULL: it has. Else why not: `history`, `condition`, `no_time` (the event has none where one is
 * needed), `expired` (it would come after its end). What is known beside the event is left to the
 * time of sending, so that the answer is the same whenever it is asked for. */
const char *rule_refuses(const struct rule_set *set, const struct rule *rule,
                         const struct message_type *type, const void *body, int64_t now_us,
                         bool is_history, struct rule_times *ret_times);
bool rule_is_digest(const struct rule *rule);
bool rule_is_at_once(const struct rule *rule);

/* A text, number or time of a message by the field's name; empty or 0 when it has none. */
struct text field_text(const struct message_type *type, const void *body, const char *name);
int64_t field_number(const struct message_type *type, const void *body, const char *name);
