/* template_format.h - values as people write them: dates in the reader's zone,
 * durations, percentages, plurals. */
#pragma once

#include "template_value.h"

enum value_format {
    FORMAT_PLAIN,    /* as the type says: texts as they are, 1,234, yes/no, a datetime */
    FORMAT_DATE,     /* Thursday 26 November 2026 */
    FORMAT_TIME,     /* 4:30pm, 9am, midday, midnight; in an hour that comes twice 1:30am BST */
    FORMAT_DATETIME, /* Thursday 26 November 2026 at 4:30pm */
    FORMAT_SHORT,    /* Thu 26 Nov, 4:30pm */
    FORMAT_DEADLINE, /* a datetime; midnight is the end of the day before */
    FORMAT_DURATION, /* of a number of minutes: 1 hour 30 minutes */
    FORMAT_PERCENT,  /* of a number of hundredths of a percent: 87.5% */
    FORMAT_WORDS,    /* of a code: long-term-sickness as long-term sickness, plg_1 as plg 1 */
    FORMATS,
};

enum { FORMATTED_SIZE = 160, FORMAT_WORST_CHARS = 48 };

const char *format_name(enum value_format format);
enum value_format format_of(struct text name); /* FORMATS for another word */
bool format_fits(enum value_format format, enum value_type type);

struct format_reader {
    const char *locale;
    struct text zone; /* empty or unknown: Europe/London */
};

/* Writes a NUMBER, FLAG or WHEN. */
void format_value(const struct template_value *value, enum value_format format,
                  const struct format_reader *reader, char out[FORMATTED_SIZE]);

bool format_zone_exists(struct text zone);
bool format_locale_exists(const char *locale);

/* The keyword of the language's plural rules for a number: "one", "other", ... */
void format_plural(const char *locale, int64_t number, char *out, size_t size);
/* Whether the language has this keyword; calls back nothing, allocates nothing that stays. */
bool format_has_plural(const char *locale, struct text keyword);
/* All its keywords, in the order of ICU, as "one, other". */
void format_plurals(const char *locale, char *out, size_t size);
