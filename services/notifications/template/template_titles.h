/* template_titles.h - what programmes and their components are called to people. */
#pragma once

#include "template_value.h"

#include "common/programme/programme.h"

enum { TITLE_SIZE = PROGRAMME_TITLE_SIZE + PROGRAMME_NAME_SIZE + 8 };

/* "Headship (NPQH)"; the code alone when the programme is not known (NULL). */
void title_of_programme(const struct programme *programme, struct text code, char out[TITLE_SIZE]);
/* "Peer learning group 1" of plg-1, by its kind; the words of the code when it is not known. */
void title_of_component(const struct programme *programme, struct text component,
                        char out[TITLE_SIZE]);
