/* The slots of a programme, and the components in them. */
#include "common/programme/programme_read.h"

#include <string.h>

static enum status
read_delivery(const struct node *node, bool *ret_is_facilitated, struct error *err)
{
    const char *delivery = json_string_value(node->value);

    *ret_is_facilitated = delivery && strcmp(delivery, "facilitated") == 0;
    if (*ret_is_facilitated || (delivery && strcmp(delivery, "self_directed") == 0))
        return OK;
    return node_refuse(node, err, "must be facilitated or self_directed");
}

/* Unknown minutes are written, as null: that they are left out is a mistake. */
static enum status
read_minutes(const struct node *node, int64_t *ret_minutes, struct error *err)
{
    json_int_t minutes = json_integer_value(node->value);

    if (json_is_null(node->value)) {
        *ret_minutes = PROGRAMME_UNKNOWN;
        return OK;
    }
    if (!json_is_integer(node->value) || minutes < 0 || minutes > PROGRAMME_MINUTES_MAX)
        return node_refuse(node, err, "must be a whole number of minutes up to %d, or null",
                           PROGRAMME_MINUTES_MAX);
    *ret_minutes = minutes;
    return OK;
}

static enum status
read_component(const struct node *node, struct programme_component *ret_component,
               struct error *err)
{
    TRY(node_read_object(node, err));
    TRY(member_name(node, "id", ret_component->id, err));
    TRY(member_name(node, "kind", ret_component->kind, err));

    struct node delivery = node_member(node, "delivery");
    TRY(read_delivery(&delivery, &ret_component->is_facilitated, err));
    struct node minutes = node_member(node, "planned_minutes");
    return read_minutes(&minutes, &ret_component->planned_minutes, err);
}

/* A component that several modes share must be the same in all of them. */
static enum status
check_same(const struct node *node, const struct programme *programme,
           const struct programme_component *component, int index, struct error *err)
{
    const struct programme_component *known = &programme->components[index];
    const char *differs = NULL;

    if (component->slot != known->slot)
        return node_refuse(node, err, "component %s is in slot %s too; give each slot its own",
                           known->id, programme->slots[known->slot].name);
    if (strcmp(component->kind, known->kind) != 0)
        differs = "kind";
    else if (component->is_facilitated != known->is_facilitated)
        differs = "delivery";
    else if (component->planned_minutes != known->planned_minutes)
        differs = "planned_minutes";
    if (!differs)
        return OK;

    struct node member = node_member(node, differs);
    return node_refuse(&member, err, "component %s has another one before; give it one everywhere",
                       known->id);
}

/* The index of the component, a new one when its id has not been seen. */
static enum status
keep_component(const struct node *node, struct programme *programme,
               const struct programme_component *component, int *ret_index, struct error *err)
{
    *ret_index = programme_component(programme, text_of(component->id));
    if (*ret_index != PROGRAMME_NONE)
        return check_same(node, programme, component, *ret_index, err);
    if (programme->component_count == PROGRAMME_COMPONENTS_MAX)
        return node_refuse(node, err, "a programme has at most %d components",
                           PROGRAMME_COMPONENTS_MAX);
    *ret_index = programme->component_count++;
    programme->components[*ret_index] = *component;
    return OK;
}

static enum status
add_to_filling(const struct node *node, struct programme *programme, int slot,
               struct programme_filling *filling, struct error *err)
{
    struct programme_component component = { .slot = slot };
    int index = 0;

    TRY(read_component(node, &component, err));
    TRY(keep_component(node, programme, &component, &index, err));
    for (int i = 0; i < filling->count; i++)
        if (filling->components[i] == index)
            return node_refuse(node, err, "component %s stands twice in the mode; keep one",
                               component.id);
    filling->components[filling->count++] = (int16_t)index;
    return OK;
}

static enum status
read_filling(const struct node *node, struct programme *programme, int slot,
             struct programme_filling *filling, struct error *err)
{
    size_t count = 0;

    TRY(node_read_array(node, PROGRAMME_SLOT_COMPONENTS_MAX, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct node element = node_element(node, i);
        TRY(add_to_filling(&element, programme, slot, filling, err));
    }
    return OK;
}

static enum status
check_modes_known(const struct node *modes, const struct programme *programme, struct error *err)
{
    void *iterator = json_object_iter(modes->value);

    for (; iterator; iterator = json_object_iter_next(modes->value, iterator)) {
        const char *mode = json_object_iter_key(iterator);
        if (programme_mode(programme, text_of(mode)) == PROGRAMME_NONE)
            return node_refuse(modes, err,
                               "%.64s is no mode of the programme; add it to /modes, or drop it",
                               mode);
    }
    return OK;
}

static enum status
read_slot_name(const struct node *node, struct programme *programme, int index, struct error *err)
{
    struct programme_slot *slot = &programme->slots[index];

    TRY(member_name(node, "slot", slot->name, err));
    for (int i = 0; i < index; i++)
        if (strcmp(slot->name, programme->slots[i].name) == 0)
            return node_refuse(node, err, "slot %s stands twice; give this one another name",
                               slot->name);
    return OK;
}

static enum status
read_fillings(const struct node *modes, struct programme *programme, int slot, struct error *err)
{
    TRY(node_read_object(modes, err));
    TRY(check_modes_known(modes, programme, err));
    for (int i = 0; i < programme->mode_count; i++) {
        struct node filling = node_member(modes, programme->modes[i]);
        if (!filling.value)
            return node_refuse(&filling, err,
                               "the programme offers this mode; list what fills the slot in it");
        TRY(read_filling(&filling, programme, slot, &programme->slots[slot].modes[i], err));
    }
    return OK;
}

static enum status
read_slot(const struct node *node, struct programme *programme, int index, struct error *err)
{
    struct node modes = node_member(node, "modes");

    TRY(node_read_object(node, err));
    TRY(read_slot_name(node, programme, index, err));
    TRY(member_number(node, "term", 1, PROGRAMME_TERM_MAX, &programme->slots[index].term, err));
    return read_fillings(&modes, programme, index, err);
}

enum status
programme_read_slots(const struct node *slots, struct programme *programme, struct error *err)
{
    size_t count = 0;

    TRY(node_read_array(slots, PROGRAMME_SLOTS_MAX, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct node slot = node_element(slots, i);
        TRY(read_slot(&slot, programme, (int)i, err));
    }
    programme->slot_count = (int)count;
    return OK;
}
