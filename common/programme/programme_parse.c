#include "common/base/value.h"
#include "common/programme/programme_read.h"

#include <stdlib.h>
#include <string.h>

enum {
    VERSION_MAX = 1000000,
    MONTHS_MAX = 60,
    FEE_PENCE_MAX = 100000000,
    MEETINGS_MAX = 100,
    WINDOW_DAYS_MAX = 366,
    WORDS_MAX = 1000000,
    ATTEMPTS_MAX = 2, /* a cohort's windows know a first and a second one */
    CLAIM_MAX = 10000000,
};

static enum status
read_head(const struct node *node, struct programme *programme, struct error *err)
{
    struct node title = node_member(node, "name");

    TRY(member_name(node, "code", programme->code, err));
    TRY(member_number(node, "version", 1, VERSION_MAX, &programme->version, err));
    TRY(node_read_title(&title, programme->title, err));
    TRY(member_name(node, "family", programme->family, err));
    TRY(member_number(node, "duration_months", 1, MONTHS_MAX, &programme->duration_months, err));
    return member_number(node, "fee_pence", 0, FEE_PENCE_MAX, &programme->fee_pence, err);
}

static enum status
read_school_types(const struct node *node, struct programme_names *types, struct error *err)
{
    TRY(node_read_names(node, PROGRAMME_NAMES_MAX, types->names, &types->count, err));
    for (int i = 0; i < types->count; i++) {
        struct node element = node_element(node, (size_t)i);
        if (!value_school_type(text_of(types->names[i])))
            return node_refuse(&element, err, "%s is no type of school; correct it",
                               types->names[i]);
    }
    return OK;
}

/* Whom the programme is for, and how it is offered. */
static enum status
read_offer(const struct node *node, struct programme *programme, struct error *err)
{
    struct node roles = node_member(node, "roles");
    struct node types = node_member(node, "funded_school_types");
    struct node modes = node_member(node, "modes");

    TRY(node_read_names(&roles, PROGRAMME_NAMES_MAX, programme->roles.names,
                        &programme->roles.count, err));
    TRY(read_school_types(&types, &programme->funded_school_types, err));
    TRY(node_read_names(&modes, PROGRAMME_MODES_MAX, programme->modes, &programme->mode_count,
                        err));
    if (programme->mode_count == 0)
        return node_refuse(&modes, err, "must have at least one mode");
    return OK;
}

static enum status
read_engagement(const struct node *node, struct programme *programme, struct error *err)
{
    struct node rule = node_member(node, "rule");
    const char *name = json_string_value(rule.value);

    TRY(node_read_object(node, err));
    if (name && strcmp(name, "all_minutes") == 0)
        programme->rule = ENGAGED_BY_ALL_MINUTES;
    else if (name && strcmp(name, "per_delivery") == 0)
        programme->rule = ENGAGED_PER_DELIVERY;
    else
        return node_refuse(&rule, err, "must be all_minutes or per_delivery");
    return member_number(node, "threshold_bp", 1, 10000, &programme->threshold_bp, err);
}

static enum status
read_assessment(const struct node *node, struct programme *programme, struct error *err)
{
    TRY(node_read_object(node, err));
    TRY(member_number(node, "window_days", 1, WINDOW_DAYS_MAX, &programme->window_days, err));
    TRY(member_number(node, "max_words", 1, WORDS_MAX, &programme->words_max, err));
    return member_number(node, "attempts", 1, ATTEMPTS_MAX, &programme->attempts_max, err);
}

static bool
is_in_filling(const struct programme_filling *filling, int component)
{
    for (int i = 0; i < filling->count; i++)
        if (filling->components[i] == component)
            return true;
    return false;
}

static enum status
check_coaching_component(const struct node *node, const struct programme *programme, const char *id,
                         struct error *err)
{
    int index = programme_component(programme, text_of(id));

    if (index == PROGRAMME_NONE)
        return node_refuse(node, err, "no slot has a component %s; add it, or name another", id);

    const struct programme_component *component = &programme->components[index];
    if (!component->is_facilitated)
        return node_refuse(node, err, "component %s is self_directed; make it facilitated", id);
    for (int mode = 0; mode < programme->mode_count; mode++)
        if (!is_in_filling(&programme->slots[component->slot].modes[mode], index))
            return node_refuse(node, err, "component %s is not in mode %s; add it to slot %s", id,
                               programme->modes[mode], programme->slots[component->slot].name);
    return OK;
}

/* Comes after the slots, which have the component. */
static enum status
read_coaching(const struct node *node, struct programme *programme, struct error *err)
{
    struct node component = node_member(node, "component");
    programme_name id = "";

    TRY(node_read_object(node, err));
    TRY(node_read_name(&component, id, err));
    TRY(check_coaching_component(&component, programme, id, err));
    programme->coaching_component = programme_component(programme, text_of(id));
    programme->components[programme->coaching_component].is_coaching = true;
    return member_number(node, "meetings", 1, MEETINGS_MAX, &programme->coaching_meetings, err);
}

static enum status
read_claim(const struct node *node, struct programme *programme, struct error *err)
{
    struct programme_claim *claim = &programme->claims[programme->claim_count];

    TRY(node_read_object(node, err));
    TRY(member_name(node, "what", claim->what, err));
    TRY(member_number(node, "value", 0, CLAIM_MAX, &claim->value, err));
    for (int i = 0; i < programme->claim_count; i++)
        if (strcmp(claim->what, programme->claims[i].what) == 0)
            return node_refuse(node, err, "%s is claimed twice; keep one", claim->what);
    programme->claim_count++;
    return OK;
}

static enum status
read_claims(const struct node *node, struct programme *programme, struct error *err)
{
    size_t count = 0;

    TRY(node_read_array(node, PROGRAMME_NAMES_MAX, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct node claim = node_element(node, i);
        TRY(read_claim(&claim, programme, err));
    }
    return OK;
}

/* Engagement is a share of the planned minutes: a mode without any has none. */
static enum status
check_minutes(const struct node *slots, const struct programme *programme, struct error *err)
{
    static const int64_t recorded[PROGRAMME_COMPONENTS_MAX];

    for (int mode = 0; mode < programme->mode_count; mode++) {
        uint8_t slot_modes[PROGRAMME_SLOTS_MAX];
        struct figure figure;
        memset(slot_modes, mode, sizeof slot_modes);
        programme_figure(programme, slot_modes, recorded, &figure);
        if (figure.planned == 0)
            return node_refuse(slots, err, "mode %s has no planned minutes; plan some",
                               programme->modes[mode]);
    }
    return OK;
}

enum status
programme_read(const struct node *node, struct programme *programme, struct error *err)
{
    struct node engagement = node_member(node, "engagement");
    struct node assessment = node_member(node, "assessment");
    struct node slots = node_member(node, "slots");
    struct node coaching = node_member(node, "coaching");
    struct node claims = node_member(node, "published_claims");

    TRY(node_read_object(node, err));
    TRY(read_head(node, programme, err));
    TRY(read_offer(node, programme, err));
    TRY(read_engagement(&engagement, programme, err));
    TRY(read_assessment(&assessment, programme, err));
    TRY(programme_read_slots(&slots, programme, err));
    TRY(check_minutes(&slots, programme, err));
    TRY(read_coaching(&coaching, programme, err));
    return read_claims(&claims, programme, err);
}

static void
value_destroy(json_t **value)
{
    json_decref(*value);
}

enum status
programme_parse(struct text json, struct programme **ret_programme, struct error *err)
{
    AUTO(value_destroy) json_t *value = NULL;
    AUTO(programme_destroy) struct programme *programme = calloc(1, sizeof *programme);
    programme_name code = "";

    if (!programme)
        abort();
    if (json.size > PROGRAMME_SIZE_MAX)
        return error_set(err, INVALID, "programme: must have at most %d bytes", PROGRAMME_SIZE_MAX);
    TRY(node_load(json, "programme", &value, err));

    struct node root = { .label = "programme", .value = value };
    if (member_name(&root, "code", code, &(struct error){ 0 }) == OK)
        root.label = code;
    TRY(programme_read(&root, programme, err));

    *ret_programme = programme;
    programme = NULL;
    return OK;
}

void
programme_destroy(struct programme **programme_p)
{
    free(*programme_p);
    *programme_p = NULL;
}
