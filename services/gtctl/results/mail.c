#include "mail.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

/* The envelope has no line end, and two NULs in succession at its end. */
static struct text
without_envelope(struct text bytes)
{
    const char *line_end = bytes.size ? memchr(bytes.data, '\n', bytes.size) : NULL;
    size_t size = line_end ? (size_t)(line_end - bytes.data) : bytes.size;

    for (size_t i = 1; i < size; i++)
        if (bytes.data[i - 1] == '\0' && bytes.data[i] == '\0')
            return (struct text){ bytes.data + i + 1, bytes.size - i - 1 };
    return bytes;
}

/* Takes a line off the front, without its end. */
static bool
take_line(struct text *rest, struct text *ret_line)
{
    const char *end = rest->size ? memchr(rest->data, '\n', rest->size) : NULL;

    if (!end)
        return false;
    *ret_line = (struct text){ rest->data, (size_t)(end - rest->data) };
    rest->size -= ret_line->size + 1;
    rest->data = end + 1;
    if (ret_line->size && ret_line->data[ret_line->size - 1] == '\r')
        ret_line->size--;
    return true;
}

bool
mail_header_is_complete(struct text bytes)
{
    struct text rest = without_envelope(bytes);
    struct text line;

    while (take_line(&rest, &line))
        if (line.size == 0)
            return true;
    return false;
}

static bool
is_folded(struct text rest)
{
    return rest.size && (rest.data[0] == ' ' || rest.data[0] == '\t');
}

/* Takes a field off the front of a header, with the lines that it is folded over. */
static bool
take_field(struct text *rest, struct text *ret_name, struct text *ret_value)
{
    struct text line;

    do {
        if (!take_line(rest, &line) || line.size == 0)
            return false;
        const char *colon = memchr(line.data, ':', line.size);
        size_t name_size = colon ? (size_t)(colon - line.data) : line.size;

        *ret_name = (struct text){ line.data, name_size };
        *ret_value = (struct text){ line.data + name_size + (colon ? 1 : 0), 0 };
    } while (ret_name->size == line.size); /* a line without a colon is no field */

    while (is_folded(*rest) && take_line(rest, &line))
        continue;
    ret_value->size = (size_t)(line.data + line.size - ret_value->data);
    *ret_value = text_trim(*ret_value);
    return true;
}

static bool
decode(struct text value, struct mail_field *ret_field)
{
    const char *end = NULL;

    return sodium_base642bin((unsigned char *)ret_field->bytes, sizeof ret_field->bytes, value.data,
                             value.size, " \t\r\n", &ret_field->size, &end,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING)
               == 0
           && end == value.data + value.size;
}

static void
keep_id(struct text value, struct mail *to)
{
    to->id_size = value.size < sizeof to->id ? value.size : sizeof to->id;
    memcpy(to->id, value.data, to->id_size);
}

bool
mail_read(struct text bytes, struct mail *ret_mail)
{
    const struct {
        struct text name;
        struct mail_field *to;
    } wanted[] = {
        { TEXT("X-Golden-Thread-Cohort"), &ret_mail->cohort },
        { TEXT("X-Golden-Thread-Reference"), &ret_mail->reference },
        { TEXT("X-Golden-Thread-Template"), &ret_mail->template },
    };

    enum { WANTED = sizeof wanted / sizeof *wanted };
    struct text rest = without_envelope(bytes);
    struct text name;
    struct text value;
    unsigned found = 0;

    ret_mail->id_size = 0;
    while (take_field(&rest, &name, &value)) {
        if (text_equal_nocase(name, TEXT("Message-ID")))
            keep_id(value, ret_mail);
        for (unsigned i = 0; i < WANTED; i++)
            if (text_equal_nocase(name, wanted[i].name) && decode(value, wanted[i].to))
                found |= 1U << i;
    }
    return found == (1U << WANTED) - 1 && ret_mail->id_size > 0;
}
