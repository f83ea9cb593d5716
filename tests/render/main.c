/* gt-render TEMPLATES OUT TIME_US - renders every template of a folder as it would be sent to
 * people with names that break naive code, and writes OUT/TEMPLATE.PERSON.eml, .html and .sms.
 * TIME_US is the moment of the examples. Prints a line `TEMPLATE PERSON` for each; ends with 1 at
 * the first template that is not fit to be published, or can't be rendered. For tests and
 * screenshots. */
#include "services/gtctl/definitions/templates_folder.h"
#include "services/notifications/mail/mail.h"
#include "services/notifications/template/template_sms.h"
#include "services/notifications/template/templates.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1,000 bytes, in both ways of writing. */
#define TEN(x)     x x x x x x x x x x
#define LONG_LATIN TEN(TEN("abcdefghij"))
#define LONG_WIDE  TEN(TEN("\u00fc\u0142\u4e2d\u6587"))

static const struct {
    const char *who, *first, *last, *zone;
} people[] = {
    { "plain", "Ann", "Bell", "" },
    { "irish", "Se\u00e1n", "O'Brien", "Europe/Dublin" },
    { "script", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "Asia/Dubai" },
    { "emoji", "\U0001F468\u200d\U0001F469\u200d\U0001F467", "\U0001F3F4\U000E0067\U000E007F",
      "Asia/Kathmandu" },
    { "hebrew", "\u05d3\u05d5\u05d3", "\u05db\u05d4\u05df", "Asia/Jerusalem" },
    { "arabic", "\u0645\u062d\u0645\u062f", "\u202eevil\u202c\u2067x", "Pacific/Kiritimati" },
    { "marks", "Z\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
      "a\u0308\u0323", "America/St_Johns" },
    { "long", LONG_LATIN, LONG_LATIN, "" },
    { "wide", LONG_WIDE, LONG_WIDE, "" },
    { "empty", "", "", "" },
    { "headers", "Ann\r\nBcc: all@example.org", "Bell\r\n\r\n<b>body</b>\r\n", "" },
    { "encoded", "=?utf-8?q?Ann?=", "{{first_name}} {{#if", "No/Where" },
    { "bytes", "A\x01\x7f\xc2\x85\u2028\u200b", "\ufeffB\u00ad", "" },
};

enum { PEOPLE = sizeof people / sizeof *people };

static void
fail(const char *what, const char *why)
{
    fprintf(stderr, "gt-render: %s: %s\n", what, why);
    exit(1);
}

static void
write_file(const char *out, const char *name, const char *who, const char *end, struct text bytes)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s.%s.%s", out, name, who, end);
    FILE *to = fopen(path, "we");
    if (!to || fwrite(bytes.data, 1, bytes.size, to) != bytes.size || fclose(to) != 0)
        fail(path, "can't be written");
}

static struct message_values
values_of(const char *name, int person)
{
    return (struct message_values){
        .template = text_of(name),
        .zone = text_of(people[person].zone),
        .first_name = text_of(people[person].first),
        .last_name = text_of(people[person].last),
        .participant_name = text_of(people[person].first),
        .reference = TEXT("A3000123"),
        .cohort = TEXT("autumn-2026"),
        .preferences_url = TEXT("https://npq.example/choices/AbCdEf0123456789"),
        .unsubscribe_url = TEXT("https://npq.example/unsubscribe/AbCdEf0123456789"),
    };
}

static void
write_mail(const char *out, const char *name, int person, const struct message_values *values,
           const struct rendering *rendering, int64_t now_us)
{
    const struct mail mail = { .cohort_id = values->cohort,
                               .application_ref = values->reference,
                               .template = values->template,
                               .recipient = TEXT("participant"),
                               .first_name = values->first_name,
                               .last_name = values->last_name,
                               .email = TEXT("ann.bell@example.org"),
                               .occasion = TEXT("0123456789abcdef"),
                               .version = person + 1,
                               .date_us = now_us };
    const struct mail_content content = { .subject = rendering->subject,
                                          .text = rendering->text,
                                          .html = rendering->html,
                                          .unsubscribe_url = values->unsubscribe_url.data };
    char *bytes = NULL;
    size_t size = 0;

    mail_build(&mail, &content, "npq@golden-thread.example", "golden-thread.example", &bytes,
               &size);
    write_file(out, name, people[person].who, "eml", (struct text){ bytes, size });
    free(bytes);
}

static void
render(const struct template *template, const char *out, const char *name, int person,
       int64_t now_us)
{
    const struct message_values values = values_of(name, person);
    AUTO(rendering_clear) struct rendering rendering = { NULL, NULL, NULL, NULL, NULL };
    AUTO(catalogue_destroy) struct catalogue *catalogue = catalogue_new();
    struct error err = { 0 };

    if (templates_render_one(template, catalogue, &values, true, now_us, &rendering, &err) != OK)
        fail(name, err.text);
    write_mail(out, name, person, &values, &rendering, now_us);
    if (rendering.html)
        write_file(out, name, people[person].who, "html", text_of(rendering.html));
    if (rendering.sms) {
        struct sms_size size = sms_measure(text_of(rendering.sms));
        if (size.segments > (size.is_gsm ? SMS_GSM_SEGMENTS_MAX : SMS_UCS2_SEGMENTS_MAX))
            fail(name, "the SMS is longer than the check says that it can become");
        write_file(out, name, people[person].who, "sms", text_of(rendering.sms));
    }
    printf("%s %s\n", name, people[person].who);
}

static void
render_all(const struct template_source *source, const char *out, int64_t now_us)
{
    static struct template_problems problems;
    AUTO(template_destroy) struct template *template = NULL;

    problems.count = 0;
    if (template_parse(text_of(source->name), (struct text){ source->text, source->size },
                       &template, &problems)
            != OK
        || template_check(template, &problems) != OK) {
        struct template_origin origin = template_origin(source, problems.list[0].line);
        fprintf(stderr, "%s:%d: ", origin.file->name, origin.line);
        fail(source->name, problems.list[0].what);
    }
    for (int person = 0; person < PEOPLE; person++)
        render(template, out, source->name, person, now_us);
}

int
main(int argc, char **argv)
{
    AUTO(template_folder_destroy) struct template_folder *folder = NULL;
    struct error err = { 0 };

    if (argc != 4)
        fail("usage", "gt-render TEMPLATES OUT TIME_US");
    mail_open();
    if (template_folder_read(argv[1], &folder, &err) != OK)
        fail(argv[1], err.text);
    for (size_t i = 0; i < folder->source_count; i++)
        render_all(&folder->sources[i], argv[2], strtoll(argv[3], NULL, 10));
    return 0;
}
