#include "proto/if_sequence.h"

#include "common/base/value.h"

struct refusal
if_sequence_check(struct text if_sequence, int64_t sequence)
{
    int64_t known = 0;

    if (if_sequence.size == 0)
        return ACCEPTED;
    if (!value_number(if_sequence, &known))
        return REFUSE(bad_number, if_sequence);
    return known == sequence ? ACCEPTED : REFUSE(changed_meanwhile, if_sequence);
}
