#include "output.h"

static bool
needs_quotes(struct text value)
{
    for (size_t i = 0; i < value.size; i++)
        switch (value.data[i]) {
        case ',':
        case '"':
        case '\r':
        case '\n':
            return true;
        default:
            break;
        }
    return false;
}

static void
write_quoted(FILE *to, struct text value)
{
    putc('"', to);
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] == '"')
            putc('"', to);
        putc(value.data[i], to);
    }
    putc('"', to);
}

void
output_row(FILE *to, const struct text *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            putc(',', to);
        if (needs_quotes(values[i]))
            write_quoted(to, values[i]);
        else if (values[i].size)
            fwrite(values[i].data, 1, values[i].size, to);
    }
    putc('\n', to);
}

struct text
output_number(long long number, char digits[OUTPUT_DIGITS_SIZE])
{
    int size = snprintf(digits, OUTPUT_DIGITS_SIZE, "%lld", number);

    return (struct text){ digits, (size_t)size };
}
