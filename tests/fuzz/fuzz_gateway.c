/* Any bytes as the target of a request: its path and query are taken apart, found among the routes,
 * written again, and read into the structs of the queries that routes ask. */
// parts: gateway/http/target
#include "services/gateway/http/target.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct target *target)
{
    if (target->segment_count > TARGET_SEGMENTS_MAX || target->pair_count > TARGET_PAIRS_MAX)
        abort();
    for (size_t i = 0; i < target->segment_count; i++)
        if (!text_is_utf8(target->segments[i]))
            abort();
    for (size_t i = 0; i < target->pair_count; i++)
        if (!text_is_utf8(target->pairs[i].name) || !text_is_utf8(target->pairs[i].value))
            abort();
}

/* What was taken apart, written again and taken apart says the same. */
static void
write_again(const struct target *target)
{
    static struct target again;
    msgpack_sbuffer to;

    msgpack_sbuffer_init(&to);
    for (size_t i = 0; i < target->segment_count; i++) {
        msgpack_sbuffer_write(&to, "/", 1);
        target_put(&to, target->segments[i]);
    }
    msgpack_sbuffer_write(&to, "", 1);
    enum target_fault fault = target_read(to.data, &again);
    if (fault != TARGET_LONG) {
        if (fault != TARGET_GOOD || again.segment_count != target->segment_count)
            abort();
        for (size_t i = 0; i < again.segment_count; i++)
            if (!text_equal(again.segments[i], target->segments[i]))
                abort();
    }
    msgpack_sbuffer_destroy(&to);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct target target;
    struct text value;
    char *raw = malloc(size + 1);

    memcpy(raw, data, size);
    raw[size] = '\0';
    if (target_read(raw, &target) == TARGET_GOOD) {
        check(&target);
        write_again(&target);
        (void)target_find(&target, "after", &value);
    }
    free(raw);
    return 0;
}
