#include "tests/sim/choice.h"

void
choices_draw(struct choices *choices, uint64_t seed, uint32_t *taken)
{
    *choices = (struct choices){ .state = seed, .taken = taken };
}

void
choices_play(struct choices *choices, const uint32_t *list, size_t count, uint32_t *taken)
{
    *choices = (struct choices){ .list = list, .list_count = count, .taken = taken };
}

/* splitmix64 (Steele, Lea, Flood 2014): every seed is a good one. */
static uint64_t
next_random(struct choices *choices)
{
    uint64_t z = choices->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t
choose(struct choices *choices, uint32_t n)
{
    uint32_t value = 0;

    if (choices->count == CHOICES_MAX || n < 2)
        return 0;
    if (!choices->list)
        value = (uint32_t)(next_random(choices) % n);
    else if (choices->count < choices->list_count)
        value = choices->list[choices->count] % n;
    choices->taken[choices->count++] = value;
    return value;
}

bool
chance(struct choices *choices, uint32_t per_mille)
{
    return choose(choices, 1000) >= 1000 - per_mille;
}
