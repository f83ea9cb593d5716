#include "mail.h"

#include <gmime/gmime.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_VALUE_MAX = 2048, NAME_SIZE = 2048, MAIL_SIZE_GUESS = 8192, BOUNDARY_SIZE = 64 };

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

/* Lines end with CRLF, whatever ends them in `lines`. */
static void
append_lines(GString *to, const char *lines, size_t size)
{
    for (size_t start = 0, end; start < size; start = end + 1) {
        const char *feed = memchr(lines + start, '\n', size - start);

        end = feed ? (size_t)(feed - lines) : size;
        bool has_return = end > start && lines[end - 1] == '\r';
        g_string_append_len(to, lines + start, (gssize)(end - start - has_return));
        if (feed)
            g_string_append(to, "\r\n");
    }
}

/* A header that GMime has folded, with a line end or without. */
static void
add_line(GString *to, const char *folded)
{
    size_t size = strlen(folded);

    while (size > 0 && folded[size - 1] == '\n')
        size--;
    append_lines(to, folded, size);
    g_string_append(to, "\r\n");
}

/* Values may hold any bytes and be long: they travel as base64url, folded every so often, so that
 * no header line exceeds what RFC 5322 allows. */
static void
add_value(GString *to, const char *name, struct text value)
{
    enum { STEP = 64 };

    char encoded[HEADER_VALUE_MAX];

    sodium_bin2base64(encoded, sizeof encoded, (const unsigned char *)value.data, value.size,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    g_string_append_printf(to, "%s: ", name);
    for (size_t i = 0, size = strlen(encoded); i < size; i += STEP)
        g_string_append_printf(to, "%s%.*s", i > 0 ? "\r\n " : "", STEP, encoded + i);
    g_string_append(to, "\r\n");
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

/* As RFC 5322 wants an address, encoded and folded by GMime. */
static void
add_address(GString *to, const char *field, const char *name, const char *email)
{
    InternetAddressList *list = internet_address_list_new();
    InternetAddress *address = internet_address_mailbox_new(name, email);
    GString *line = g_string_new(NULL);

    g_string_append_printf(line, "%s: ", field);
    internet_address_list_add(list, address);
    internet_address_list_encode(list, NULL, line);
    add_line(to, line->str);
    g_string_free(line, TRUE);
    g_object_unref(address);
    g_object_unref(list);
}

static void
add_addresses(GString *to, const struct mail *mail, const char *from)
{
    char name[2 * NAME_SIZE];
    char email[512];

    full_name(mail, name, sizeof name);
    snprintf(email, sizeof email, "%.*s", TEXT_ARGS(mail->email));
    g_string_append_printf(to, "From: National Professional Qualifications <%s>\r\n", from);
    add_address(to, "To", name, email);
}

static void
add_subject(GString *to, const char *subject)
{
    char *encoded = g_mime_utils_header_encode_text(NULL, subject, "utf-8");
    char *line = g_strdup_printf("Subject: %s", encoded);
    char *folded = g_mime_utils_unstructured_header_fold(NULL, NULL, line);

    add_line(to, folded);
    g_free(folded);
    g_free(line);
    g_free(encoded);
}

/* RFC 5322, section 3.3, in UTC. */
static void
add_date(GString *to, int64_t date_us)
{
    GDateTime *date = g_date_time_new_from_unix_utc(date_us / 1000000);
    char *line = g_mime_utils_header_format_date(date);

    g_string_append_printf(to, "Date: %s\r\n", line);
    g_free(line);
    g_date_time_unref(date);
}

/* RFC 8058: a mail reader ends the subscription with one POST, without asking anything. */
static void
add_unsubscribe(GString *to, const char *url)
{
    if (!url || !*url)
        return;
    g_string_append_printf(to,
                           "List-Unsubscribe:\r\n <%s>\r\n"
                           "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
                           url);
}

static void
add_headers(GString *to, const struct mail *mail, const struct mail_content *content,
            const char *domain)
{
    char id[MAIL_ID_SIZE];

    mail_id(mail, domain, id);
    add_date(to, mail->date_us);
    add_subject(to, content->subject);
    g_string_append_printf(to, "Message-ID: <%s>\r\n", id);
    g_string_append(to, "Auto-Submitted: auto-generated\r\n");
    add_unsubscribe(to, content->unsubscribe_url);
    add_value(to, "X-Golden-Thread-Cohort", mail->cohort_id);
    add_value(to, "X-Golden-Thread-Reference",
              mail_reference(mail->recipient, mail->application_ref));
    add_value(to, "X-Golden-Thread-Template", mail->template);
    add_value(to, "X-Golden-Thread-Recipient", mail->recipient);
}

/* The bytes go out as the UTF-8 that they are, quoted-printable. */
static void
add_part(GString *to, const char *boundary, const char *type, const char *content)
{
    GMimeEncoding encoding;
    size_t size = strlen(content);

    g_mime_encoding_init_encode(&encoding, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    char *encoded = malloc(g_mime_encoding_outlen(&encoding, size) + 1);
    if (!encoded)
        abort();
    size_t used = g_mime_encoding_flush(&encoding, content, size, encoded);
    g_string_append_printf(to,
                           "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
                           "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                           boundary, type);
    append_lines(to, encoded, used);
    g_string_append(to, "\r\n");
    free(encoded);
}

static void
add_parts(GString *to, const struct mail_content *content, const char *boundary)
{
    char type[64];

    g_string_append_printf(to,
                           "MIME-Version: 1.0\r\n"
                           "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
                           boundary);
    add_part(to, boundary, "text/plain", content->text);
    if (content->html)
        if (content->html)
            add_part(to, boundary, "text/html", content->html);
    if (content->calendar) {
        snprintf(type, sizeof type, "text/calendar; method=%s", content->calendar_method);
        add_part(to, boundary, type, content->calendar);
    }
    g_string_append_printf(to, "--%s--\r\n", boundary);
}

/* The boundary is in no part: in quoted-printable no "=" has a "_" behind it. */
void
mail_build(const struct mail *mail, const struct mail_content *content, const char *from,
           const char *domain, char **ret_bytes, size_t *ret_size)
{
    GString *message = g_string_sized_new(MAIL_SIZE_GUESS);
    unsigned char key[MAIL_KEY_BYTES];
    char boundary[BOUNDARY_SIZE] = "=_";

    mail_key(mail, key);
    sodium_bin2hex(boundary + 2, sizeof boundary - 2, key, sizeof key);
    add_addresses(message, mail, from);
    add_headers(message, mail, content, domain);
    add_parts(message, content, boundary);
    *ret_size = message->len;
    *ret_bytes = g_string_free(message, FALSE);
}
