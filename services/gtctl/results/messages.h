/* messages.h - messages.csv: the messages of a cohort that the mail server
 * accepted, counted by reference and template. */
#pragma once

#include "mail.h"
#include "tally.h"

#include <stdio.h>

struct message;

/* {0} is an empty one. */
struct messages {
    struct message *rows;
    size_t count, capacity;
    struct tally templates; /* filled by messages_write() */
};

void messages_clear(struct messages *messages);
/* Counts a mail if its template is one of those that are counted. */
void messages_add(struct messages *messages, const struct mail *mail);
/* Each Message-ID counts once, however often the mail was delivered. */
void messages_write(struct messages *messages, FILE *to);
