#include "common/message/json_write.h"

#include "common/base/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 24 };

static const char hex[] = "0123456789abcdef";

void
json_put(msgpack_sbuffer *to, const char *text)
{
    msgpack_sbuffer_write(to, text, strlen(text));
}

void
json_put_text(msgpack_sbuffer *to, struct text text)
{
    if (text.size > 0)
        msgpack_sbuffer_write(to, text.data, text.size);
}

static bool
is_special(unsigned char c)
{
    return c < ' ' || c == '"' || c == '\\' || c == 0x7f;
}

static void
escape(msgpack_sbuffer *to, unsigned char c)
{
    const char two[] = { '\\', (char)c };
    const char six[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 0xf] };

    if (c == '"' || c == '\\')
        msgpack_sbuffer_write(to, two, sizeof two);
    else
        msgpack_sbuffer_write(to, six, sizeof six);
}

void
json_put_string(msgpack_sbuffer *to, struct text text)
{
    size_t start = 0;

    json_put(to, "\"");
    for (size_t i = 0; i < text.size; i++)
        if (is_special((unsigned char)text.data[i])) {
            json_put_text(to, (struct text){ text.data + start, i - start });
            escape(to, (unsigned char)text.data[i]);
            start = i + 1;
        }
    if (text.size > start)
        json_put_text(to, (struct text){ text.data + start, text.size - start });
    json_put(to, "\"");
}

void
json_put_number(msgpack_sbuffer *to, int64_t number)
{
    char digits[NUMBER_SIZE];

    snprintf(digits, sizeof digits, "%" PRId64, number);
    json_put(to, digits);
}

void
json_put_when(msgpack_sbuffer *to, int64_t us)
{
    char time[VALUE_TIME_SIZE];

    value_write_time(us, time);
    json_put_string(to, text_of(time));
}

void
json_put_comma(msgpack_sbuffer *to)
{
    char last = to->size ? to->data[to->size - 1] : '{';

    if (last != '{' && last != '[')
        json_put(to, ",");
}

void
json_put_name(msgpack_sbuffer *to, const char *name)
{
    json_put_comma(to);
    json_put_string(to, text_of(name));
    json_put(to, ":");
}
