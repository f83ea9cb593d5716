/* Any bytes as a template: refused with a problem, or checked and rendered within its bounds, with
 * the values that the bytes themselves are. The page of a hostile name holds no tag of its own. */
// parts: notifications/template/template_parse notifications/template/template_block
// parts: notifications/template/template_tag notifications/template/template_value
// parts: notifications/template/template_format notifications/template/template_time
// parts: notifications/template/template_escape notifications/template/template_render
// parts: notifications/template/template_schema notifications/template/template_check
// parts: notifications/template/template_check_sms notifications/template/template_html
// parts: notifications/template/template_sms notifications/template/template_facts
#include "services/notifications/template/template.h"
#include "services/notifications/template/template_facts.h"
#include "services/notifications/template/template_sms.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

static void
check_rendering(const struct rendering *rendering)
{
    if (rendering->subject)
        check(!strpbrk(rendering->subject, "\r\n\t"));
    if (rendering->sms)
        check(sms_measure(text_of(rendering->sms)).segments >= 1);
}

static void
fill(struct values *values, struct text any)
{
    static struct values items[3];

    values->count = items[0].count = 0;
    values_add_text(&items[0], "application_ref", VALUE_TEXT, any);
    values_add_text(values, "first_name", VALUE_NAME, any);
    values_add_text(values, "reference", VALUE_TEXT, any);
    values_add_text(values, "unsubscribe_url", VALUE_URL, TEXT("https://example.org/x"));
    values_add_number(values, "at", VALUE_WHEN, (int64_t)any.size * INT64_C(12345678901234));
    values_add_number(values, "count", VALUE_NUMBER, (int64_t)any.size);
    values_add(values,
               &(struct template_value){
                   .name = TEXT("items"), .type = VALUE_LIST, .items = items, .number = 3 });
}

static const char head[] =
    "event: enrolment.withdrawn\nto: participant\nmandatory: yes\nbecause: x\n"
    "value: count number\nvalue: items list\n"
    "value: items.application_ref text\n[subject]\n{{first_name or \"\"}}\n"
    "[text]\n{{because}}{{#each items}}{{application_ref}}{{/each}}\n[html]\n";

/* Half of the templates have a head, so that what follows it is reached. */
static struct text
source_of(struct text bytes)
{
    static char source[2 * TEMPLATE_SOURCE_MAX];

    if (bytes.size == 0 || bytes.data[0] % 2 || bytes.size > TEMPLATE_SOURCE_MAX)
        return bytes;
    memcpy(source, head, sizeof head - 1);
    memcpy(source + sizeof head - 1, bytes.data + 1, bytes.size - 1);
    return (struct text){ source, sizeof head - 1 + bytes.size - 1 };
}

/* The first byte says where the template ends; what follows are facts. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct template_problems problems;
    static struct values values;
    size_t end = size ? 1 + (size - 1) * data[0] / 255 : 0;
    struct text source =
        source_of((struct text){ (const char *)data + (size ? 1 : 0), end ? end - 1 : 0 });
    struct text rest = { (const char *)data + end, size - end };
    struct template *template = NULL;
    struct template_facts facts = { NULL, { NULL }, 0 };
    struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    struct error err = { 0 };

    problems.count = 0;
    if (template_parse(TEXT("fuzz"), source, &template, &problems) != OK) {
        check(problems.count > 0);
        return 0;
    }
    (void)!template_check(template, &problems);
    fill(&values, rest);
    (void)!facts_read(template, rest, &facts, &values, &err);
    if (template_render(template, &(struct template_input){ rest, &values }, &rendering, &err)
        == OK)
        check_rendering(&rendering);
    rendering_clear(&rendering);
    facts_clear(&facts);
    template_destroy(&template);
    return 0;
}
