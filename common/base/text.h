/* text.h - bytes that somebody else owns.
 *
 * Values of commands, events and database rows are texts: a pointer into the
 * frame or result they came in, and a size. They carry no NUL, may be empty
 * and are valid as long as what they point into; each header that hands one
 * out says how long that is. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct text {
    const char *data; /* may be NULL when size is 0 */
    size_t size;
};

/* A text of a string literal; TEXT_STATIC where a constant initialiser is needed. */
#define TEXT_STATIC(literal)            \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define TEXT(literal) ((struct text){ "" literal, sizeof(literal) - 1 })
/* The two arguments of printf's "%.*s". */
#define TEXT_ARGS(t)  (int)(t).size, (t).data ? (t).data : ""

/* A text of a C string, which must outlive it. */
struct text text_of(const char *string);

bool text_equal(struct text a, struct text b);
/* True when the text is exactly this C string. */
bool text_is(struct text text, const char *string);
/* By bytes, as memcmp; a prefix comes first. */
int text_compare(struct text a, struct text b);
/* Equal when the letters A-Z count as a-z; no other letter is folded
 * (cohort-folder.md, Reading). */
bool text_equal_nocase(struct text a, struct text b);
/* Writes A-Z as a-z into `to`, which holds text.size bytes. */
void text_fold(struct text text, char *to);
/* Copies the text and a NUL into `to`, which holds `max` bytes and the NUL; false when it is
 * longer. */
bool text_put(struct text text, char *to, size_t max);
/* Without the ASCII white space (space, \t \n \v \f \r) around it. */
struct text text_trim(struct text text);
/* True for valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool text_is_utf8(struct text text);
/* The nth word of a list with spaces between, empty behind the last. */
struct text text_word(struct text list, size_t n);
/* True when the word is one of those of such a list; an empty one never is. */
bool text_has_word(struct text list, struct text word);
