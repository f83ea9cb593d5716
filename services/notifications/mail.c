#include "mail.h"

#include <gmime/gmime.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_VALUE_MAX = 2048, NAME_SIZE = 2048 };

void
mail_open(void)
{
    g_mime_init();
}

static void
hash_text(crypto_generichash_state *state, struct text text)
{
    uint64_t size = text.size;

    crypto_generichash_update(state, (const unsigned char *)&size, sizeof size);
    crypto_generichash_update(state, (const unsigned char *)text.data, text.size);
}

void
mail_key(const struct mail *mail, unsigned char ret_key[MAIL_KEY_BYTES])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, MAIL_KEY_BYTES);
    if (mail->version == 0)
        hash_text(&state, mail->occasion);
    else
        hash_text(&state, (struct text){ (const char *)&mail->version, sizeof mail->version });
    hash_text(&state, mail->template);
    hash_text(&state, mail->recipient);
    hash_text(&state, mail->cohort_id);
    hash_text(&state, mail->application_ref);
    if (mail->recipient_id.size > 0 || mail->about.size > 0) {
        hash_text(&state, mail->recipient_id);
        hash_text(&state, mail->about);
    }
    crypto_generichash_final(&state, ret_key, MAIL_KEY_BYTES);
}

void
mail_id(const struct mail *mail, const char *domain, char ret_id[MAIL_ID_SIZE])
{
    unsigned char key[MAIL_KEY_BYTES];
    char hex[2 * MAIL_KEY_BYTES + 1];

    mail_key(mail, key);
    sodium_bin2hex(hex, sizeof hex, key, sizeof key);
    snprintf(ret_id, MAIL_ID_SIZE, "%s@%s", hex, domain);
}

/* Values may hold any bytes and be long: they travel as base64url, folded by a
 * space every so often, so that no header line exceeds what RFC 5322 allows. */
static void
add_header(GMimeObject *message, const char *name, struct text value)
{
    enum { STEP = 64 };

    char encoded[HEADER_VALUE_MAX];
    char folded[HEADER_VALUE_MAX];
    size_t used = 0;

    sodium_bin2base64(encoded, sizeof encoded, (const unsigned char *)value.data, value.size,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    for (size_t i = 0; encoded[i] && used + 2 < sizeof folded; i++) {
        if (i > 0 && i % STEP == 0)
            folded[used++] = ' ';
        folded[used++] = encoded[i];
    }
    folded[used] = '\0';
    g_mime_object_set_header(message, name, folded, NULL);
}

/* The bytes go out as the UTF-8 that they are: GMime's own set_text would choose
 * another character set where one does. */
static void
add_part(GMimeMultipart *parts, const char *subtype, const char *content)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype(subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(content, strlen(content));
    GMimeDataWrapper *data =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_part_set_content(GMIME_PART(part), data);
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_multipart_add(parts, GMIME_OBJECT(part));
    g_object_unref(data);
    g_object_unref(stream);
    g_object_unref(part);
}

/* Bytes of UTF-8 text that one encoded word takes, without cutting a character. */
static size_t
word_bytes(const char *text)
{
    enum { WORD_BYTES = 45 };

    size_t size = strlen(text);

    if (size <= WORD_BYTES)
        return size;
    size = WORD_BYTES;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
        size--;
    return size;
}

/* Encodes a text as words of RFC 2047. GMime does so itself where it must, but
 * passes on what looks like an encoded word already, and would be read as one. */
static void
encode_words(const char *text, char *to, size_t capacity)
{
    char base64[128];
    size_t used = 0;

    to[0] = '\0';
    while (*text && used + sizeof base64 < capacity) {
        size_t size = word_bytes(text);

        sodium_bin2base64(base64, sizeof base64, (const unsigned char *)text, size,
                          sodium_base64_VARIANT_ORIGINAL);
        used += (size_t)snprintf(to + used, capacity - used, "%s=?utf-8?b?%s?=", used ? " " : "",
                                 base64);
        text += size;
    }
}

/* "First Last" on one line: a name may hold what a quoted CSV field may. */
static void
full_name(const struct mail *mail, char *to, size_t size)
{
    char name[NAME_SIZE];

    snprintf(name, sizeof name, "%.*s %.*s", TEXT_ARGS(mail->first_name),
             TEXT_ARGS(mail->last_name));
    for (char *c = name; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    if (strstr(name, "=?"))
        encode_words(name, to, size);
    else
        snprintf(to, size, "%s", name);
}

static void
add_addresses(GMimeMessage *message, const struct mail *mail, const char *from)
{
    char name[2 * NAME_SIZE];
    char email[512];

    full_name(mail, name, sizeof name);
    snprintf(email, sizeof email, "%.*s", TEXT_ARGS(mail->email));
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM,
                               "National Professional Qualifications", from);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, name, email);
}

static void
add_headers(GMimeMessage *message, const struct mail *mail, const char *domain)
{
    GMimeObject *object = GMIME_OBJECT(message);
    GDateTime *date = g_date_time_new_from_unix_utc(mail->date_us / 1000000);
    char id[MAIL_ID_SIZE];

    mail_id(mail, domain, id);
    g_mime_message_set_message_id(message, id);
    g_mime_message_set_date(message, date);
    g_date_time_unref(date);
    g_mime_object_set_header(object, "Auto-Submitted", "auto-generated", NULL);
    add_header(object, "X-Golden-Thread-Cohort", mail->cohort_id);
    add_header(object, "X-Golden-Thread-Reference", mail->application_ref);
    add_header(object, "X-Golden-Thread-Template", mail->template);
    add_header(object, "X-Golden-Thread-Recipient", mail->recipient);
}

static void
write_message(GMimeMessage *message, char **ret_bytes, size_t *ret_size)
{
    GMimeFormatOptions *format = g_mime_format_options_new();
    GMimeStream *stream = g_mime_stream_mem_new();

    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    *ret_size = bytes->len;
    *ret_bytes = malloc(bytes->len);
    if (!*ret_bytes)
        abort();
    memcpy(*ret_bytes, bytes->data, bytes->len);
    g_object_unref(stream);
    g_mime_format_options_free(format);
}

void
mail_build(const struct mail *mail, const struct rendered *rendered, const char *from,
           const char *domain, char **ret_bytes, size_t *ret_size)
{
    GMimeMessage *message = g_mime_message_new(TRUE);
    GMimeMultipart *parts = g_mime_multipart_new_with_subtype("alternative");

    g_mime_message_set_subject(message, rendered->subject, "utf-8");
    add_addresses(message, mail, from);
    add_headers(message, mail, domain);
    add_part(parts, "plain", rendered->text);
    add_part(parts, "html", rendered->html);
    g_mime_message_set_mime_part(message, GMIME_OBJECT(parts));
    write_message(message, ret_bytes, ret_size);
    g_object_unref(parts);
    g_object_unref(message);
}
