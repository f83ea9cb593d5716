#include "template_titles.h"

#include <stdio.h>
#include <string.h>

void
title_of_programme(const struct programme *programme, struct text code, char out[TITLE_SIZE])
{
    if (programme)
        snprintf(out, TITLE_SIZE, "%s (%s)", programme->title, programme->code);
    else
        snprintf(out, TITLE_SIZE, "%.*s", code.size < 64 ? (int)code.size : 64, code.data);
}

/* The number at the end of "plg-1", or nothing. */
static struct text
number_of(struct text component)
{
    size_t at = component.size;

    while (at > 0 && component.data[at - 1] >= '0' && component.data[at - 1] <= '9')
        at--;
    return (struct text){ component.data + at, component.size - at };
}

/* "peer_learning_group" as "Peer learning group". */
static void
write_words(struct text code, char *out, size_t size)
{
    size_t i = 0;

    for (; i < code.size && i + 1 < size; i++)
        out[i] = code.data[i] == '_' || code.data[i] == '-' ? ' ' : code.data[i];
    out[i] = '\0';
    if (out[0] >= 'a' && out[0] <= 'z')
        out[0] = (char)(out[0] - 'a' + 'A');
}

void
title_of_component(const struct programme *programme, struct text component, char out[TITLE_SIZE])
{
    int index = programme ? programme_component(programme, component) : PROGRAMME_NONE;
    struct text number = number_of(component);

    if (index == PROGRAMME_NONE) {
        write_words(component, out, PROGRAMME_NAME_SIZE);
        return;
    }
    write_words(text_of(programme->components[index].kind), out, PROGRAMME_NAME_SIZE);
    if (number.size > 0 && number.size <= 4)
        snprintf(out + strlen(out), TITLE_SIZE - strlen(out), " %.*s", TEXT_ARGS(number));
}
