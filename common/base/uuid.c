#include "common/base/uuid.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Random bytes for many ids at a time: each call asks the kernel. */
static void
random_bytes(unsigned char *to, size_t size)
{
    static unsigned char store[4096];
    static size_t left;

    if (left < size) {
        if (sodium_init() < 0)
            abort();
        randombytes_buf(store, sizeof store);
        left = sizeof store;
    }
    left -= size;
    memcpy(to, store + left, size);
}

struct uuid
uuid_make(int64_t now_us)
{
    static uint64_t last; /* milliseconds, then 12 bits of the millisecond's parts */
    uint64_t time = (uint64_t)(now_us / 1000) << 12 | (uint64_t)(now_us % 1000 * 4096 / 1000);
    struct uuid uuid;

    last = time > last ? time : last + 1;
    for (int i = 0; i < 6; i++)
        uuid.bytes[i] = (unsigned char)(last >> (52 - 8 * i));
    uuid.bytes[6] = (unsigned char)(0x70 | (last >> 8 & 0x0f));
    uuid.bytes[7] = (unsigned char)last;
    random_bytes(uuid.bytes + 8, 8);
    uuid.bytes[8] = (unsigned char)((uuid.bytes[8] & 0x3f) | 0x80);
    return uuid;
}

struct text
uuid_text(const struct uuid *uuid)
{
    return (struct text){ (const char *)uuid->bytes, sizeof uuid->bytes };
}

void
uuid_write(struct text bytes, char out[UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *to = out;

    for (size_t i = 0; i < bytes.size && i < sizeof(struct uuid); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        *to++ = digits[(unsigned char)bytes.data[i] >> 4];
        *to++ = digits[(unsigned char)bytes.data[i] & 15];
    }
    *to = '\0';
}
