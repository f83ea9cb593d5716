/* The longest that an SMS can become: of a condition the longer way, of a value the longest that
 * its type is written as (template_escape.h, template_format.h). */
#include "template_check.h"
#include "template_escape.h"
#include "template_sms.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

enum {
    SMS_URL_CHARS = 60, /* links are made short enough */
    SMS_VALUE_CHARS = ESCAPE_SMS_MAX + 3,
};

struct longest {
    int gsm, ucs2;   /* units */
    bool needs_ucs2; /* the template's own words do */
};

static struct longest longest_of(const struct template *template, int index);

static struct longest
longest_literal(struct text text)
{
    struct longest longest = { 0, 0, false };

    for (size_t i = 0; i < text.size;) {
        UChar32 c = 0;
        U8_NEXT_OR_FFFD(text.data, i, text.size, c);
        int septets = sms_septets((unsigned long)c);
        longest.needs_ucs2 |= septets == 0;
        longest.gsm += septets;
        longest.ucs2 += U16_LENGTH(c);
    }
    return longest;
}

/* Of text a character may be a pair of UTF-16 units, or two septets; dates and numbers are ASCII.
 */
static struct longest
longest_value(const struct template *template, const struct node *node)
{
    const struct schema_field *field = schema_find(template->schema, TEXT(""), node->name);
    enum value_type type = field ? field->type : VALUE_TEXT;

    if (type == VALUE_URL)
        return (struct longest){ SMS_URL_CHARS, SMS_URL_CHARS, false };
    if (type > VALUE_URL)
        return (struct longest){ FORMAT_WORST_CHARS, FORMAT_WORST_CHARS, false };
    return (struct longest){ 2 * SMS_VALUE_CHARS, 2 * SMS_VALUE_CHARS + 2, false };
}

static struct longest
longer(struct longest a, struct longest b)
{
    return (struct longest){ a.gsm > b.gsm ? a.gsm : b.gsm, a.ucs2 > b.ucs2 ? a.ucs2 : b.ucs2,
                             a.needs_ucs2 || b.needs_ucs2 };
}

static struct longest
longest_branch(const struct template *template, const struct node *node)
{
    struct longest longest = { 0, 0, false };

    for (int i = node->first; i != NODE_NONE; i = template->nodes[i].next)
        longest = longer(longest, longest_of(template, template->nodes[i].first));
    return longest;
}

static struct longest
longest_node(const struct template *template, const struct node *node)
{
    switch (node->kind) {
    case NODE_LITERAL:
        return longest_literal(node->name);
    case NODE_VALUE:
        return longer(longest_value(template, node), longest_literal(node->fallback));
    case NODE_PLURAL:
        return longest_branch(template, node);
    default:
        return longer(longest_of(template, node->first), longest_of(template, node->otherwise));
    }
}

static struct longest
longest_of(const struct template *template, int index)
{
    struct longest longest = { 0, 0, false };

    for (; index != NODE_NONE; index = template->nodes[index].next) {
        struct longest one = longest_node(template, &template->nodes[index]);
        longest.gsm += one.gsm;
        longest.ucs2 += one.ucs2;
        longest.needs_ucs2 |= one.needs_ucs2;
    }
    return longest;
}

static int
segments(int units, int alone, int part)
{
    return units <= alone ? 1 : (units + part - 1) / part;
}

void
check_sms(const struct template *template, struct template_problems *problems)
{
    struct longest longest = longest_of(template, template->first[PART_SMS]);
    int gsm = segments(longest.gsm, SMS_GSM_ALONE, SMS_GSM_PART);
    int ucs2 = segments(longest.ucs2, SMS_UCS2_ALONE, SMS_UCS2_PART);
    int line = template->part_line[PART_SMS];

    if (longest.needs_ucs2)
        (void)parse_refuse(problems, line,
                           "[sms] has a character that GSM-7 lacks: all of it would go out as "
                           "UCS-2, 70 characters a segment; write ' - ... in their plain form");
    if (gsm > SMS_GSM_SEGMENTS_MAX)
        (void)parse_refuse(problems, line,
                           "[sms] may take %d segments of GSM-7 (%d septets), at most %d; say less",
                           gsm, longest.gsm, SMS_GSM_SEGMENTS_MAX);
    if (ucs2 > SMS_UCS2_SEGMENTS_MAX)
        (void)parse_refuse(problems, line,
                           "[sms] may take %d segments of UCS-2 (%d units), at most %d; say less",
                           ucs2, longest.ucs2, SMS_UCS2_SEGMENTS_MAX);
}
