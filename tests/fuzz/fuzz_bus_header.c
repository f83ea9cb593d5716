/* Headers of messages on the bus: what can be read can be packed, and is then the same. */
#include "common/bus/bus.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bus_header_bytes packed;
    struct bus_message first, second;
    struct error err;

    if (bus_header_read((struct text){ (const char *)data, size }, &first, &err) != OK
        || bus_header_pack(&first, &packed, &err) != OK)
        return 0;
    if (bus_header_read((struct text){ packed.bytes, packed.size }, &second, &err) != OK
        || first.verb != second.verb || first.id != second.id || first.taken != second.taken
        || !text_equal(first.route, second.route) || !text_equal(first.to, second.to)
        || !text_equal(first.from, second.from))
        abort();
    return 0;
}
