/* The reconciliation report: what is published about a programme, beside what
 * its plan comes to. */
#include "common/programme/programme.h"

#include <inttypes.h>
#include <string.h>

/* What a claim is about. */
struct measure {
    const char *what;
    int64_t (*compute)(const struct programme *programme, int mode, const char *kind);
    const char *kind; /* of the components that count; NULL: of any */
    const char *why;  /* it cannot be computed */
};

static const struct programme_component *
component_at(const struct programme *programme, const struct programme_filling *filling, int i)
{
    return &programme->components[filling->components[i]];
}

/* How many components of a kind a mode has, and their minutes as far as they
 * are known. */
static void
add_up(const struct programme *programme, int mode, const char *kind, int64_t *ret_count,
       int64_t *ret_minutes)
{
    *ret_count = 0;
    *ret_minutes = 0;
    for (int slot = 0; slot < programme->slot_count; slot++) {
        const struct programme_filling *filling = &programme->slots[slot].modes[mode];
        for (int i = 0; i < filling->count; i++) {
            const struct programme_component *component = component_at(programme, filling, i);
            if (kind && strcmp(component->kind, kind) != 0)
                continue;
            *ret_count += 1;
            *ret_minutes += component->planned_minutes > 0 ? component->planned_minutes : 0;
        }
    }
}

static int64_t
count_of(const struct programme *programme, int mode, const char *kind)
{
    int64_t count = 0;
    int64_t minutes = 0;

    add_up(programme, mode, kind, &count, &minutes);
    return count;
}

static int64_t
minutes_of(const struct programme *programme, int mode, const char *kind)
{
    int64_t count = 0;
    int64_t minutes = 0;

    add_up(programme, mode, kind, &count, &minutes);
    return minutes;
}

static int64_t
coaching_meetings(const struct programme *programme, int mode, const char *kind)
{
    (void)mode;
    (void)kind;
    return programme->coaching_meetings;
}

static int64_t
coaching_minutes(const struct programme *programme, int mode, const char *kind)
{
    (void)mode;
    (void)kind;
    return programme->components[programme->coaching_component].planned_minutes;
}

/* clang-format off */
static const struct measure measures[] = {
    { "total_minutes",               minutes_of,        NULL,                   NULL },
    { "coaching_sessions",           coaching_meetings, NULL,                   NULL },
    { "coaching_minutes",            coaching_minutes,  NULL,                   "the coaching component has no planned minutes" },
    { "audit_count",                 count_of,          "audit",                NULL },
    { "self_study_minutes",          minutes_of,        "self_study",           NULL },
    { "learning_journal_minutes",    minutes_of,        "learning_journal",     NULL },
    { "peer_learning_group_count",   count_of,          "peer_learning_group",  NULL },
    { "peer_learning_group_minutes", minutes_of,        "peer_learning_group",  NULL },
    { "induction_minutes",           minutes_of,        "induction_conference", NULL },
    { "residential_count",           count_of,          "residential",          NULL },
    { "residential_minutes",         minutes_of,        "residential",          NULL },
    { "residential_days",            NULL,              NULL,                   "residentials are planned in minutes, and the length of a day is not given" },
    { "face_to_face_events",         count_of,          "face_to_face_event",   NULL },
    { "webinar_count",               count_of,          "webinar",              NULL },
};

/* clang-format on */

static const struct measure unknown_measure = { .why = "nothing in the definition measures it" };

static const struct measure *
find_measure(const char *what)
{
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
        if (strcmp(measures[i].what, what) == 0)
            return &measures[i];
    return &unknown_measure;
}

static int64_t
compute(const struct programme *programme, const struct measure *measure, int mode)
{
    return measure->compute ? measure->compute(programme, mode, measure->kind) : PROGRAMME_UNKNOWN;
}

static bool
another_mode_meets(const struct programme *programme, const struct measure *measure,
                   int64_t claimed)
{
    for (int mode = 0; mode < programme->mode_count; mode++)
        if (compute(programme, measure, mode) == claimed)
            return true;
    return false;
}

/* More than the plan offers: someone who does everything would still fall short
 * of a threshold that is taken from the claim. */
static bool
is_out_of_reach(const struct programme *programme, const struct programme_finding *finding)
{
    return strcmp(finding->what, "total_minutes") == 0
           && finding->claimed * programme->threshold_bp > finding->computed * 10000;
}

static void
judge(const struct programme *programme, const struct measure *measure,
      struct programme_finding *finding)
{
    finding->note = "as claimed";
    if (finding->computed == PROGRAMME_UNKNOWN) {
        finding->note = measure->why;
        return;
    }
    if (finding->computed == finding->claimed)
        return;
    finding->note = "another mode has what is claimed";
    if (another_mode_meets(programme, measure, finding->claimed))
        return;
    finding->severity = FINDING_WARNING;
    finding->note = is_out_of_reach(programme, finding)
                        ? "the claim's threshold is more than the plan offers; the plan counts"
                        : "the plan counts, not the claim";
}

int
programme_findings(const struct programme *programme,
                   struct programme_finding ret_findings[PROGRAMME_FINDINGS_MAX])
{
    int count = 0;

    for (int claim = 0; claim < programme->claim_count; claim++) {
        const struct measure *measure = find_measure(programme->claims[claim].what);
        for (int mode = 0; mode < programme->mode_count; mode++) {
            struct programme_finding *finding = &ret_findings[count++];
            *finding = (struct programme_finding){
                .what = programme->claims[claim].what,
                .mode = programme->modes[mode],
                .claimed = programme->claims[claim].value,
                .computed = compute(programme, measure, mode),
            };
            judge(programme, measure, finding);
        }
    }
    return count;
}

static void
write_finding(const struct programme_finding *finding, FILE *to)
{
    fprintf(to, "  %-8s%s, %s: claimed %" PRId64 ", ",
            finding->severity == FINDING_WARNING ? "warning" : "info", finding->what, finding->mode,
            finding->claimed);
    if (finding->computed == PROGRAMME_UNKNOWN)
        fprintf(to, "not computable (%s)\n", finding->note);
    else
        fprintf(to, "computed %" PRId64 ", gap %" PRId64 " (%s)\n", finding->computed,
                finding->claimed - finding->computed, finding->note);
}

static void
write_unknown_minutes(const struct programme *programme, FILE *to)
{
    for (int i = 0; i < programme->component_count; i++)
        if (programme->components[i].planned_minutes == PROGRAMME_UNKNOWN)
            fprintf(to, "  info    %s has no planned minutes, and counts nowhere\n",
                    programme->components[i].id);
}

void
programme_report(const struct programme *programme, FILE *to)
{
    struct programme_finding findings[PROGRAMME_FINDINGS_MAX];
    int count = programme_findings(programme, findings);

    fprintf(to, "%s version %" PRId64 ", %s\n", programme->code, programme->version,
            programme->title);
    for (int mode = 0; mode < programme->mode_count; mode++)
        fprintf(to, "  %s: %" PRId64 " planned minutes\n", programme->modes[mode],
                minutes_of(programme, mode, NULL));
    for (int i = 0; i < count; i++)
        write_finding(&findings[i], to);
    write_unknown_minutes(programme, to);
}
