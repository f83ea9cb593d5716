/* programme.h - what a programme consists of, and the figures that follow.
 *
 * A definition is JSON, one object of data/programmes.json. It is parsed once,
 * refused when it is incomplete or contradicts itself, and never changes after
 * that: another definition is another version. Everything below is pure.
 *
 * A programme is slots; a slot is filled with the components of one of the
 * programme's modes. A person's plan is one mode for each slot. Slots, modes and
 * components are named by their index in the arrays here. */
#pragma once

#include "common/base/error.h"
#include "common/base/text.h"

#include <stdint.h>
#include <stdio.h>

enum {
    PROGRAMME_SIZE_MAX = 64 * 1024, /* bytes of a definition */
    PROGRAMME_NAME_SIZE = 65,
    PROGRAMME_TITLE_SIZE = 201,
    PROGRAMME_NAMES_MAX = 32, /* roles, school types, claims */
    PROGRAMME_MODES_MAX = 8,
    PROGRAMME_SLOTS_MAX = 64,
    PROGRAMME_SLOT_COMPONENTS_MAX = 16, /* in one mode */
    PROGRAMME_COMPONENTS_MAX = 256,
    PROGRAMME_TERM_MAX = 12,
    PROGRAMME_MINUTES_MAX = 100000, /* planned for one component */
    PROGRAMME_UNKNOWN = -1,
    PROGRAMME_NONE = -1, /* no such index */
};

/* Letters, digits, hyphens, underscores and dots; never empty. */
typedef char programme_name[PROGRAMME_NAME_SIZE];

enum programme_rule {
    ENGAGED_BY_ALL_MINUTES,
    ENGAGED_PER_DELIVERY, /* facilitated and self-directed, each on its own */
};

struct programme_names {
    int count;
    programme_name names[PROGRAMME_NAMES_MAX];
};

struct programme_component {
    programme_name id;
    programme_name kind;
    bool is_facilitated;     /* self-directed if not */
    bool is_coaching;        /* the one that meetings count towards; facilitated */
    int slot;                /* the only slot that has it, in whichever modes */
    int64_t planned_minutes; /* PROGRAMME_UNKNOWN: it counts nowhere */
};

/* What fills a slot in one mode, as indexes into the programme's components;
 * nothing may. */
struct programme_filling {
    int count;
    int16_t components[PROGRAMME_SLOT_COMPONENTS_MAX];
};

struct programme_slot {
    programme_name name;
    int64_t term; /* from 1 */
    struct programme_filling modes[PROGRAMME_MODES_MAX];
};

struct programme_claim {
    programme_name what;
    int64_t value;
};

struct programme {
    programme_name code;
    int64_t version;
    char title[PROGRAMME_TITLE_SIZE];
    programme_name family;
    int64_t duration_months;
    int64_t fee_pence;
    struct programme_names roles;
    struct programme_names funded_school_types;

    enum programme_rule rule;
    int64_t threshold_bp; /* of the planned minutes, in hundredths of a percent */
    int coaching_component;
    int64_t coaching_meetings;
    int64_t window_days; /* of the assessment */
    int64_t words_max;
    int64_t attempts_max;

    int mode_count;
    programme_name modes[PROGRAMME_MODES_MAX];
    int slot_count;
    struct programme_slot slots[PROGRAMME_SLOTS_MAX];
    int component_count;
    struct programme_component components[PROGRAMME_COMPONENTS_MAX];
    int claim_count;
    struct programme_claim claims[PROGRAMME_NAMES_MAX];
};

/* Parses one definition. INVALID names the place as a JSON pointer and the cure:
 *     NPQEL /slots/3/term: must be a whole number from 1 to 12
 * Members that are not known are ignored. */
enum status programme_parse(struct text json, struct programme **ret_programme,
                            struct error *err) MUST_CHECK;
void programme_destroy(struct programme **programme_p);

/* An index, or PROGRAMME_NONE. */
int programme_mode(const struct programme *programme, struct text mode);
int programme_component(const struct programme *programme, struct text id);

/* Any role, when the programme lists none. */
bool programme_admits_role(const struct programme *programme, struct text role);
bool programme_funds(const struct programme *programme, struct text school_type);

/* True when the component is in the plan with these modes, one for each slot. */
bool programme_in_plan(const struct programme *programme, const uint8_t slot_modes[],
                       int component);

/* True for what sessions and catch-up are about: facilitated, but not coaching. */
bool programme_is_taught(const struct programme *programme, int component);

struct figure {
    int64_t credited; /* minutes */
    int64_t planned;
    int64_t engagement_bp;    /* credited x 10000 / planned, rounded down */
    int64_t coaching_minutes; /* credited */
    bool is_engaged;
    int64_t rule_bp; /* what the rule compares: per delivery, that of the one which has less */
};

/* The figures of a plan. `recorded` has the minutes of each component of the
 * programme, and is read only for those of the plan. Each is credited up to its
 * planned minutes. */
void programme_figure(const struct programme *programme, const uint8_t slot_modes[],
                      const int64_t recorded[], struct figure *ret_figure);

enum finding_severity { FINDING_INFO, FINDING_WARNING };

/* A published claim beside what the plan of one mode comes to. */
struct programme_finding {
    enum finding_severity severity;
    const char *what;
    const char *mode;
    int64_t claimed;
    int64_t computed; /* PROGRAMME_UNKNOWN: not computable, and the note says why */
    const char *note;
};

enum { PROGRAMME_FINDINGS_MAX = PROGRAMME_NAMES_MAX * PROGRAMME_MODES_MAX };

/* Fills the findings, claim by claim and mode by mode; returns how many there
 * are. They point into the programme. A gap is a warning, unless another mode
 * meets the claim; nothing here refuses a programme. */
int programme_findings(const struct programme *programme,
                       struct programme_finding ret_findings[PROGRAMME_FINDINGS_MAX]);

/* Writes the findings for a person to read, one a line. */
void programme_report(const struct programme *programme, FILE *to);
