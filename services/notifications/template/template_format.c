#include "template_format.h"

#include "template_time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uenum.h>
#include <unicode/uloc.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

static const struct {
    const char *name;
    unsigned types; /* that it fits, as bits */
} formats[FORMATS] = {
    [FORMAT_PLAIN] = { "plain", ~(1u << VALUE_LIST) },
    [FORMAT_DATE] = { "date", 1u << VALUE_WHEN },
    [FORMAT_TIME] = { "time", 1u << VALUE_WHEN },
    [FORMAT_DATETIME] = { "datetime", 1u << VALUE_WHEN },
    [FORMAT_SHORT] = { "short", 1u << VALUE_WHEN },
    [FORMAT_DEADLINE] = { "deadline", 1u << VALUE_WHEN },
    [FORMAT_DURATION] = { "duration", 1u << VALUE_NUMBER },
    [FORMAT_PERCENT] = { "percent", 1u << VALUE_NUMBER },
    [FORMAT_WORDS] = { "words", 1u << VALUE_TEXT },
};

const char *
format_name(enum value_format format)
{
    return formats[format].name;
}

enum value_format
format_of(struct text name)
{
    int format = 0;

    while (format < FORMATS && !text_is(name, formats[format].name))
        format++;
    return (enum value_format)format;
}

bool
format_fits(enum value_format format, enum value_type type)
{
    return (formats[format].types >> type) & 1u;
}

/* 1,234,567 */
static void
write_number(int64_t number, char out[FORMATTED_SIZE])
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRId64, number);
    char *to = out;

    for (int i = 0; i < size; i++) {
        *to++ = digits[i];
        if (digits[i] != '-' && i + 1 < size && (size - i - 1) % 3 == 0)
            *to++ = ',';
    }
    *to = '\0';
}

/* 90 as "1 hour 30 minutes". */
static void
write_duration(int64_t minutes, char out[FORMATTED_SIZE])
{
    int64_t hours = minutes / 60;
    int64_t rest = minutes % 60;
    int used = 0;

    if (hours)
        used = snprintf(out, FORMATTED_SIZE, "%" PRId64 " hour%s", hours, hours == 1 ? "" : "s");
    if (rest || !hours)
        snprintf(out + used, FORMATTED_SIZE - (size_t)used, "%s%" PRId64 " minute%s",
                 hours ? " " : "", rest, rest == 1 ? "" : "s");
}

/* 8750 as "87.5%", rounded down as the figures are. */
static void
write_percent(int64_t bp, char out[FORMATTED_SIZE])
{
    if (bp % 100 == 0)
        snprintf(out, FORMATTED_SIZE, "%" PRId64 "%%", bp / 100);
    else if (bp % 10 == 0)
        snprintf(out, FORMATTED_SIZE, "%" PRId64 ".%lld%%", bp / 100, llabs(bp % 100) / 10);
    else
        snprintf(out, FORMATTED_SIZE, "%" PRId64 ".%02lld%%", bp / 100, llabs(bp % 100));
}

static void
write_amount(int64_t number, enum value_format format, char out[FORMATTED_SIZE])
{
    if (format == FORMAT_DURATION)
        write_duration(number, out);
    else if (format == FORMAT_PERCENT)
        write_percent(number, out);
    else
        write_number(number, out);
}

void
format_value(const struct template_value *value, enum value_format format,
             const struct format_reader *reader, char out[FORMATTED_SIZE])
{
    if (value->type == VALUE_WHEN)
        time_write(value->number, format, reader, out);
    else if (value->type == VALUE_FLAG)
        snprintf(out, FORMATTED_SIZE, "%s", value->number ? "yes" : "no");
    else
        write_amount(value->number, format, out);
}

bool
format_locale_exists(const char *locale)
{
    UErrorCode error = U_ZERO_ERROR;
    char name[ULOC_FULLNAME_CAPACITY];

    uloc_forLanguageTag(locale, name, sizeof name, NULL, &error);
    if (U_FAILURE(error))
        return false;
    for (int32_t i = 0; i < uloc_countAvailable(); i++)
        if (strcmp(uloc_getAvailable(i), name) == 0)
            return true;
    return false;
}

static void
rules_close(UPluralRules **rules_p)
{
    if (*rules_p)
        uplrules_close(*rules_p);
}

static void
words_close(UEnumeration **words_p)
{
    if (*words_p)
        uenum_close(*words_p);
}

static UPluralRules *
rules_of(const char *locale, UErrorCode *error)
{
    return uplrules_openForType(locale, UPLURAL_TYPE_CARDINAL, error);
}

void
format_plural(const char *locale, int64_t number, char *out, size_t size)
{
    UErrorCode error = U_ZERO_ERROR;
    AUTO(rules_close) UPluralRules *rules = rules_of(locale, &error);
    UChar keyword[32] = { 0 };

    snprintf(out, size, "other");
    if (U_FAILURE(error))
        return;
    uplrules_select(rules, (double)number, keyword, 31, &error);
    if (U_SUCCESS(error))
        u_strToUTF8(out, (int32_t)size, NULL, keyword, -1, &error);
}

void
format_plurals(const char *locale, char *out, size_t size)
{
    UErrorCode error = U_ZERO_ERROR;
    AUTO(rules_close) UPluralRules *rules = rules_of(locale, &error);
    AUTO(words_close)
    UEnumeration *words = U_SUCCESS(error) ? uplrules_getKeywords(rules, &error) : NULL;
    size_t used = 0;

    out[0] = '\0';
    for (const char *word; words && (word = uenum_next(words, NULL, &error)) && used < size;)
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", word);
}

bool
format_has_plural(const char *locale, struct text keyword)
{
    UErrorCode error = U_ZERO_ERROR;
    AUTO(rules_close) UPluralRules *rules = rules_of(locale, &error);
    AUTO(words_close)
    UEnumeration *words = U_SUCCESS(error) ? uplrules_getKeywords(rules, &error) : NULL;

    for (const char *word; words && (word = uenum_next(words, NULL, &error));)
        if (text_is(keyword, word))
            return true;
    return false;
}
