/* Plans and figures: what sessions counts for a person. */
#include "common/programme/programme.h"

#include <assert.h>

struct minutes {
    int64_t credited, planned;
};

int
programme_mode(const struct programme *programme, struct text mode)
{
    for (int i = 0; i < programme->mode_count; i++)
        if (text_is(mode, programme->modes[i]))
            return i;
    return PROGRAMME_NONE;
}

int
programme_component(const struct programme *programme, struct text id)
{
    for (int i = 0; i < programme->component_count; i++)
        if (text_is(id, programme->components[i].id))
            return i;
    return PROGRAMME_NONE;
}

static bool
has_name(const struct programme_names *names, struct text name)
{
    for (int i = 0; i < names->count; i++)
        if (text_is(name, names->names[i]))
            return true;
    return false;
}

bool
programme_admits_role(const struct programme *programme, struct text role)
{
    return programme->roles.count == 0 || has_name(&programme->roles, role);
}

bool
programme_funds(const struct programme *programme, struct text school_type)
{
    return has_name(&programme->funded_school_types, school_type);
}

bool
programme_is_taught(const struct programme *programme, int component)
{
    return programme->components[component].is_facilitated
           && !programme->components[component].is_coaching;
}

static const struct programme_filling *
slot_filling(const struct programme *programme, const uint8_t slot_modes[], int slot)
{
    assert(slot_modes[slot] < programme->mode_count);
    return &programme->slots[slot].modes[slot_modes[slot]];
}

bool
programme_in_plan(const struct programme *programme, const uint8_t slot_modes[], int component)
{
    const struct programme_filling *filling =
        slot_filling(programme, slot_modes, programme->components[component].slot);

    for (int i = 0; i < filling->count; i++)
        if (filling->components[i] == component)
            return true;
    return false;
}

static bool
reaches(const struct programme *programme, struct minutes minutes)
{
    return minutes.credited * 10000 >= programme->threshold_bp * minutes.planned;
}

static int64_t
share_bp(struct minutes minutes, int64_t of_nothing)
{
    return minutes.planned > 0 ? minutes.credited * 10000 / minutes.planned : of_nothing;
}

/* A delivery without planned minutes is no hurdle. */
static int64_t
worse_bp(const struct minutes minutes[2])
{
    int64_t a = share_bp(minutes[0], 10000);
    int64_t b = share_bp(minutes[1], 10000);

    return a < b ? a : b;
}

/* Adds a component to the minutes of its delivery; returns what is credited. */
static int64_t
add_component(struct minutes *minutes, int64_t planned, int64_t recorded)
{
    int64_t credited = recorded < planned ? recorded : planned;

    if (planned == PROGRAMME_UNKNOWN)
        return 0;
    minutes->planned += planned;
    minutes->credited += credited;
    return credited;
}

/* Fills minutes[is_facilitated]; returns those credited to coaching. */
static int64_t
add_plan(const struct programme *programme, const uint8_t slot_modes[], const int64_t recorded[],
         struct minutes minutes[2])
{
    int64_t coaching = 0;

    for (int slot = 0; slot < programme->slot_count; slot++) {
        const struct programme_filling *filling = slot_filling(programme, slot_modes, slot);
        for (int i = 0; i < filling->count; i++) {
            int index = filling->components[i];
            const struct programme_component *component = &programme->components[index];
            int64_t credited = add_component(&minutes[component->is_facilitated],
                                             component->planned_minutes, recorded[index]);
            coaching += component->is_coaching ? credited : 0;
        }
    }
    return coaching;
}

void
programme_figure(const struct programme *programme, const uint8_t slot_modes[],
                 const int64_t recorded[], struct figure *ret_figure)
{
    struct minutes minutes[2] = { 0 };
    int64_t coaching = add_plan(programme, slot_modes, recorded, minutes);
    struct minutes all = {
        .credited = minutes[0].credited + minutes[1].credited,
        .planned = minutes[0].planned + minutes[1].planned,
    };

    *ret_figure = (struct figure){
        .credited = all.credited,
        .planned = all.planned,
        .engagement_bp = share_bp(all, 0),
        .coaching_minutes = coaching,
        .is_engaged = programme->rule == ENGAGED_PER_DELIVERY
                          ? reaches(programme, minutes[0]) && reaches(programme, minutes[1])
                          : reaches(programme, all),
        .rule_bp = programme->rule == ENGAGED_PER_DELIVERY ? worse_bp(minutes) : share_bp(all, 0),
    };
}
