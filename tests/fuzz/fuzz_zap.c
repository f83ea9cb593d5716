// parts: bus/zap
/* Questions about new connections, whatever their frames are: a byte tells the size of each. */
#include "services/bus/zap.h"

#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 10 };

static const char file[] =
    "4142434445464748494a4b4c4d4e4f505152535455565758595a313233343536 a a\nend\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text frames[FRAMES_MAX];
    struct key_list list;
    struct zap_answer answer;
    struct error err;
    size_t count = 0;

    if (key_list_parse(text_of(file), &list, &err) != OK)
        abort();
    while (size > 0 && count < FRAMES_MAX) {
        size_t length = data[0] < size - 1 ? data[0] : size - 1;

        frames[count++] = (struct text){ (const char *)data + 1, length };
        data += length + 1;
        size -= length + 1;
    }
    zap_decide(frames, count, &list, &answer);
    if (answer.verdict == ZAP_ACCEPTED && !key_list_find(&list, answer.key))
        abort();
    key_list_clear(&list);
    return 0;
}
