/* pages.h - the pages for people: what there is to ask, and what a problem's code means. Made from
 * the same tables as the description for programs. No script, nothing from elsewhere. */
#pragma once

#include <msgpack.h>

void pages_docs(msgpack_sbuffer *to);
void pages_problems(msgpack_sbuffer *to);
/* Their style sheet. */
extern const char pages_style[];
