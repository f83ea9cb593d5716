/* Whatever value.h accepts keeps to its limits and survives a round trip. */
#include "common/base/value.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

static void
check_round_trip(int64_t us)
{
    char written[VALUE_TIME_SIZE];
    int64_t again = 0;

    value_write_time(us, written);
    check(value_time(text_of(written), &again) && again == us);
    check(value_add_months(us, 1) - us >= 28 * VALUE_DAY_US);
    check(value_add_months(us, 1) - us <= 31 * VALUE_DAY_US);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct text text = { (const char *)data, size };
    int64_t value = 0;

    if (value_date(text, &value))
        check_round_trip(value);
    if (value_time(text, &value))
        check_round_trip(value);
    if (value_number(text, &value))
        check(value >= 0 && value <= 999999999);
    if (value_email(text))
        check(size >= 5 && size <= VALUE_EMAIL_SIZE_MAX && text_is_utf8(text));
    if (value_hash(text))
        check(size == VALUE_HASH_DIGITS);
    return 0;
}
