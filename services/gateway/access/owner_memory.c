#include "owner_memory.h"

#include "services/gateway/gateway.h"

#include "common/base/clock.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS = 7 }; /* what was asked, and the texts of the facts */

/* A later one takes the slot of an earlier one: it is a memory, not a list. */
struct slot {
    const struct message_type *query; /* NULL: empty */
    int64_t until_ms;
    bool mentor_consent, headteacher_consent;
    unsigned char sizes[TEXTS];
    char texts[TEXTS][OWNER_TEXT_MAX];
};

struct owner_memory {
    struct slot slots[OWNER_SLOTS];
};

struct owner_memory *
owner_memory_new(void)
{
    struct owner_memory *memory = calloc(1, sizeof *memory);

    if (!memory)
        abort();
    return memory;
}

void
owner_memory_destroy(struct owner_memory **memory_p)
{
    free(*memory_p);
    *memory_p = NULL;
}

/* FNV-1a. */
static uint64_t
mix(uint64_t hash, struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3;
    return (hash ^ 0xff) * 0x100000001b3;
}

static struct slot *
slot_of(struct gateway *gateway, const struct message_type *query, struct text cohort_id,
        struct text id)
{
    uint64_t hash = mix(mix(mix(0xcbf29ce484222325, text_of(query->name)), cohort_id), id);

    return &gateway->owners->slots[hash % OWNER_SLOTS];
}

static struct text
text_at(const struct slot *slot, size_t n)
{
    return (struct text){ slot->texts[n], slot->sizes[n] };
}

void
owner_keep(struct gateway *gateway, const struct message_type *query, struct text cohort_id,
           struct text id, const struct facts *facts)
{
    struct slot *slot = slot_of(gateway, query, cohort_id, id);
    const struct text texts[TEXTS] = { cohort_id,
                                       id,
                                       facts->application_ref,
                                       facts->partner_id,
                                       facts->school_urn,
                                       facts->staff_id,
                                       facts->coach_id };

    for (size_t i = 0; i < TEXTS; i++)
        if (texts[i].size > OWNER_TEXT_MAX)
            return;
    for (size_t i = 0; i < TEXTS; i++) {
        slot->sizes[i] = (unsigned char)texts[i].size;
        if (texts[i].size > 0)
            memcpy(slot->texts[i], texts[i].data, texts[i].size);
    }
    slot->query = query;
    slot->until_ms = clock_steady_ms() + OWNER_KEEP_MS;
    slot->mentor_consent = facts->mentor_consent;
    slot->headteacher_consent = facts->headteacher_consent;
}

bool
owner_recall(struct gateway *gateway, const struct message_type *query, struct text cohort_id,
             struct text id, struct facts *ret_facts)
{
    const struct slot *slot = slot_of(gateway, query, cohort_id, id);

    if (slot->query != query || clock_steady_ms() >= slot->until_ms
        || !text_equal(text_at(slot, 0), cohort_id) || !text_equal(text_at(slot, 1), id))
        return false;
    *ret_facts = (struct facts){ .application_ref = text_at(slot, 2),
                                 .partner_id = text_at(slot, 3),
                                 .school_urn = text_at(slot, 4),
                                 .staff_id = text_at(slot, 5),
                                 .coach_id = text_at(slot, 6),
                                 .mentor_consent = slot->mentor_consent,
                                 .headteacher_consent = slot->headteacher_consent };
    return true;
}
