#include "printable.h"

static void
copy(struct text from, char *to, size_t size, unsigned char last)
{
    size_t n = from.size < size - 1 ? from.size : size - 1;

    for (size_t i = 0; i < n; i++) {
        unsigned char byte = (unsigned char)from.data[i];

        to[i] = '?';
        if (byte >= ' ' && byte <= last && byte != 0x7f)
            to[i] = from.data[i];
    }
    to[n] = '\0';
}

void
printable_ascii(struct text from, char *to, size_t size)
{
    copy(from, to, size, 0x7e);
}

void
printable_utf8(struct text from, char *to, size_t size)
{
    copy(from, to, size, 0xff);
}
