#include "report.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS_MAX = 16, DEPTH_MAX = 4 };

void
report_open(void)
{
    g_mime_init();
}

/* 40 hexadecimal digits and an "@", from `at` on. */
static bool
is_reference(const char *at, const char *end)
{
    if (end - at <= REPORT_REFERENCE_DIGITS || at[REPORT_REFERENCE_DIGITS] != '@')
        return false;
    for (int i = 0; i < REPORT_REFERENCE_DIGITS; i++)
        if (!isdigit((unsigned char)at[i]) && !(at[i] >= 'a' && at[i] <= 'f'))
            return false;
    return true;
}

/* The first reference in a text that stands behind the character `before`. */
static bool
find_reference(const char *text, size_t size, char before, struct report *report)
{
    for (const char *at = text, *end = text + size;
         (at = memchr(at, before, (size_t)(end - at))) != NULL;)
        if (is_reference(++at, end)) {
            memcpy(report->reference, at, REPORT_REFERENCE_DIGITS);
            return true;
        }
    return false;
}

/* The content of a part, decoded, at most REPORT_PART_MAX of it; the caller unrefs it. */
static GByteArray *
part_content(GMimePart *part)
{
    GMimeDataWrapper *wrapper = g_mime_part_get_content(part);
    GMimeStream *stream = g_mime_stream_mem_new();

    if (wrapper)
        g_mime_data_wrapper_write_to_stream(wrapper, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE); /* ours from now on */
    g_object_unref(stream);
    if (bytes->len > REPORT_PART_MAX)
        g_byte_array_set_size(bytes, REPORT_PART_MAX);
    return bytes;
}

/* The value of a field in a block of fields (RFC 3464, section 2.1): the first one of that name;
 * a folded value is cut at its first line. */
static struct text
field(struct text block, const char *name)
{
    size_t size = strlen(name);

    for (size_t start = 0; start < block.size;) {
        const char *line = block.data + start;
        const char *feed = memchr(line, '\n', block.size - start);
        size_t length = feed ? (size_t)(feed - line) : block.size - start;

        if (length > size && line[size] == ':'
            && text_equal_nocase((struct text){ line, size }, (struct text){ name, size }))
            return text_trim((struct text){ line + size + 1, length - size - 1 });
        start += length + 1;
    }
    return TEXT("");
}

/* "5.1.1" at the start of "5.1.1 (bad destination)". */
static void
read_status(struct text value, struct report *report)
{
    size_t size = 0;

    while (size < value.size && size + 1 < REPORT_STATUS_SIZE
           && (isdigit((unsigned char)value.data[size]) || value.data[size] == '.'))
        size++;
    snprintf(report->status, sizeof report->status, "%.*s", (int)size, size ? value.data : "");
}

/* Class 5, unless the subject says that it is about the system, the protocol, the content or the
 * policy: then another mail may well arrive (RFC 3463, section 3). */
static bool
is_permanent(const struct report *report)
{
    const char *status = report->status;

    return status[0] == '5' && status[1] == '.' && !strchr("3567", status[2]);
}

static void
read_delivery(struct text fields, struct report *report)
{
    struct text action = field(fields, "Action");

    read_status(field(fields, "Status"), report);
    if (text_equal_nocase(action, TEXT("failed"))) {
        report->outcome = REPORT_BOUNCED;
        report->is_permanent = is_permanent(report);
    } else if (text_equal_nocase(action, TEXT("delivered"))
               || text_equal_nocase(action, TEXT("relayed"))
               || text_equal_nocase(action, TEXT("expanded"))) {
        report->outcome = REPORT_DELIVERED;
    } else {
        report->outcome = REPORT_DELAYED;
    }
}

struct reading {
    struct report *report;
    bool is_told;  /* what happened */
    bool is_found; /* to which message */
    int parts, depth;
};

static void
read_part(struct reading *reading, GMimePart *part)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    GByteArray *bytes = part_content(part);
    struct text content = { (const char *)bytes->data, bytes->len };

    if (g_mime_content_type_is_type(type, "message", "delivery-status")
        || g_mime_content_type_is_type(type, "message", "global-delivery-status")) {
        read_delivery(content, reading->report);
        reading->is_told = field(content, "Action").size > 0;
    } else if (g_mime_content_type_is_type(type, "message", "feedback-report")) {
        reading->report->outcome = REPORT_COMPLAINED;
        reading->is_told = text_equal_nocase(field(content, "Feedback-Type"), TEXT("abuse"));
    } else if (!reading->is_found
               && (g_mime_content_type_is_type(type, "text", "rfc822-headers")
                   || g_mime_content_type_is_type(type, "message", "*"))) {
        struct text id = field(content, "Message-ID");
        reading->is_found = find_reference(id.data, id.size, '<', reading->report);
    }
    g_byte_array_unref(bytes);
}

static void read_object(struct reading *reading, GMimeObject *object);

static void
read_returned(struct reading *reading, GMimeMessagePart *part)
{
    GMimeMessage *message = g_mime_message_part_get_message(part);
    const char *id = message ? g_mime_object_get_header(GMIME_OBJECT(message), "Message-ID") : NULL;

    if (id && !reading->is_found)
        reading->is_found = find_reference(id, strlen(id), '<', reading->report);
}

static void
read_object(struct reading *reading, GMimeObject *object)
{
    if (!object || reading->parts++ >= PARTS_MAX || reading->depth > DEPTH_MAX)
        return;
    if (GMIME_IS_MULTIPART(object)) {
        reading->depth++;
        for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
            read_object(reading, g_mime_multipart_get_part(GMIME_MULTIPART(object), i));
        reading->depth--;
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        read_returned(reading, GMIME_MESSAGE_PART(object));
    } else if (GMIME_IS_PART(object)) {
        read_part(reading, GMIME_PART(object));
    }
}

/* VERP: the report was sent to bounces+REFERENCE@... */
static void
read_receiver(struct reading *reading, GMimeMessage *message)
{
    static const char *const names[] = { "X-Original-To", "Delivered-To", "To" };

    for (size_t i = 0; i < sizeof names / sizeof *names && !reading->is_found; i++) {
        const char *value = g_mime_object_get_header(GMIME_OBJECT(message), names[i]);

        if (value)
            reading->is_found = find_reference(value, strlen(value), '+', reading->report);
    }
}

static bool
read_message(GMimeMessage *message, struct report *report)
{
    struct reading reading = { .report = report };
    GMimeObject *top = g_mime_message_get_mime_part(message);

    if (!top
        || !g_mime_content_type_is_type(g_mime_object_get_content_type(top), "multipart", "report"))
        return false;
    read_object(&reading, top);
    read_receiver(&reading, message);
    return reading.is_told && reading.is_found;
}

bool
report_read(struct text mail, struct report *ret_report)
{
    memset(ret_report, 0, sizeof *ret_report);
    if (mail.size == 0 || mail.size > REPORT_BYTES_MAX)
        return false;
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail.data, mail.size);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    bool is_report = message && read_message(message, ret_report);

    if (message)
        g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    return is_report;
}
