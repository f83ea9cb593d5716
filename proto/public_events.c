#include "public_events.h"

#include "all.h"

#include <string.h>

static struct text
inside(struct text word)
{
    size_t prefix = strlen(PUBLIC_PREFIX);

    if (word.size < prefix || memcmp(word.data, PUBLIC_PREFIX, prefix) != 0)
        return word;
    return (struct text){ word.data + prefix, word.size - prefix };
}

const struct message_type *
public_find(struct text name)
{
    for (const struct message_type *const *type = proto_all; *type; type++)
        if ((*type)->is_public && text_is(name, (*type)->name))
            return *type;
    return NULL;
}

static bool
is_owner(struct text owner)
{
    for (const struct message_type *const *type = proto_all; *type; type++)
        if ((*type)->is_public && text_equal(owner, message_owner(*type)))
            return true;
    return false;
}

bool
public_is_meant(struct text word)
{
    struct text name = inside(word);

    if (name.size > 2 && memcmp(name.data + name.size - 2, ".*", 2) == 0)
        return is_owner((struct text){ name.data, name.size - 2 });
    return public_find(name) != NULL;
}

bool
public_are_meant(struct text words)
{
    struct text word;
    size_t n = 0;

    while ((word = text_word(words, n)).size > 0 && public_is_meant(word))
        n++;
    return word.size == 0;
}
