#include "template_sms.h"

#include <string.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

/* The default alphabet of 3GPP TS 23.038, 6.2.1, beside those of ASCII that it shares. */
static const char gsm_shared[] = "\n\r !\"#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                                 "abcdefghijklmnopqrstuvwxyz$";
static const UChar32 gsm_more[] = {
    0xa3,  0xa5,  0xe8,  0xe9,  0xf9,  0xec,  0xf2,  0xc7,  0xd8,  0xf8, 0xc5, 0xe5, 0x394,
    0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, 0xc6, 0xe6, 0xdf, 0xc9,
    0xa4,  0xa1,  0xc4,  0xd6,  0xd1,  0xdc,  0xa7,  0xbf,  0xe4,  0xf6, 0xf1, 0xfc, 0xe0,
};
static const UChar32 gsm_extension[] = { '\f', '^', '{', '}', '\\', '[', '~', ']', '|', 0x20ac };

static bool
is_in(const UChar32 *list, size_t count, UChar32 c)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == c)
            return true;
    return false;
}

int
sms_septets(unsigned long character)
{
    UChar32 c = (UChar32)character;

    if (c > 0 && c < 0x80 && strchr(gsm_shared, (int)c))
        return 1;
    if (is_in(gsm_more, sizeof gsm_more / sizeof *gsm_more, c))
        return 1;
    return is_in(gsm_extension, sizeof gsm_extension / sizeof *gsm_extension, c) ? 2 : 0;
}

static int
units_of(UChar32 c, bool is_gsm)
{
    return is_gsm ? sms_septets((unsigned long)c) : U16_LENGTH(c);
}

static bool
is_gsm_only(struct text text)
{
    for (size_t i = 0; i < text.size;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(text.data, i, text.size, c);
        if (sms_septets((unsigned long)c) == 0)
            return false;
    }
    return true;
}

/* Segments of `part` units, none of which cuts a character; *ret_units is all of them. */
static int
count_parts(struct text text, bool is_gsm, int part, int *ret_units)
{
    int parts = 1;
    int used = 0;

    *ret_units = 0;
    for (size_t i = 0; i < text.size;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(text.data, i, text.size, c);
        int units = units_of(c, is_gsm);
        *ret_units += units;
        if (used + units > part) {
            parts++;
            used = 0;
        }
        used += units;
    }
    return parts;
}

struct sms_size
sms_measure(struct text text)
{
    struct sms_size size = { .is_gsm = is_gsm_only(text) };

    size.segments =
        count_parts(text, size.is_gsm, size.is_gsm ? SMS_GSM_PART : SMS_UCS2_PART, &size.units);
    if (size.units <= (size.is_gsm ? SMS_GSM_ALONE : SMS_UCS2_ALONE))
        size.segments = 1;
    return size;
}
