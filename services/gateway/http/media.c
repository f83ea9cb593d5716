/* Media types of requests and answers (RFC 9110 8.3, 12.5). */
#include "services/gateway/ask/input.h"

#include <string.h>
#include <strings.h>

/* "text/html" of "text/html; charset=utf-8", without the white space around it. */
static struct text
main_part(struct text text)
{
    const char *semicolon = text.size ? memchr(text.data, ';', text.size) : NULL;

    if (semicolon)
        text.size = (size_t)(semicolon - text.data);
    return text_trim(text);
}

static bool
is_type(struct text text, const char *type)
{
    return text_equal_nocase(text, text_of(type));
}

/* A range is a type, a kind of types as application/(star), or all. */
static bool
range_covers(struct text range, const char *type)
{
    size_t kind = strcspn(type, "/") + 1;

    return is_type(range, "*/*") || is_type(range, type)
           || (range.size == kind + 1 && range.data[kind] == '*'
               && strncasecmp(range.data, type, kind) == 0);
}

/* "q=0" and "q=0.000" mean: not this. */
static bool
is_unwanted(struct text element)
{
    for (size_t i = 0; i + 2 < element.size; i++)
        if (element.data[i] == ';' || element.data[i] == ' ') {
            struct text rest =
                text_trim((struct text){ element.data + i + 1, element.size - i - 1 });

            if (rest.size >= 3 && strncasecmp(rest.data, "q=0", 3) == 0)
                return strspn(rest.data + 2, "0.") >= rest.size - 2;
        }
    return false;
}

bool
input_accepts(const struct request *request, const char *type)
{
    const char *at = request_header(request, "Accept");

    if (!at || !*at)
        return true;
    while (*at) {
        struct text element = { at, strcspn(at, ",") };

        if (range_covers(main_part(element), type) && !is_unwanted(element))
            return true;
        at += element.size + (at[element.size] == ',');
    }
    return false;
}

/* JSON's own type, or one that is JSON in form (RFC 6839). */
static bool
is_json(struct text type)
{
    return is_type(type, "application/json")
           || (type.size > 5 && strncasecmp(type.data, "application/", 12) == 0
               && strncasecmp(type.data + type.size - 5, "+json", 5) == 0);
}

static bool
is_listed(const char *list, struct text type)
{
    struct text one;

    while (message_word(&list, &one))
        if (text_equal_nocase(one, type))
            return true;
    return false;
}

bool
input_type_fits(const struct request *request)
{
    const char *coding = request_header(request, "Content-Encoding");
    const char *header = request_header(request, "Content-Type");
    const char *types = request->route->body_types;

    if (coding && *coding && strcasecmp(coding, "identity") != 0)
        return false;
    if (request->body_size == 0)
        return true;
    if (!header)
        return false;
    struct text type = main_part(text_of(header));
    return types ? is_listed(types, type) : is_json(type);
}

bool
input_is_type(const struct request *request, const char *type)
{
    const char *header = request_header(request, "Content-Type");

    return header && is_listed(type, main_part(text_of(header)));
}
