#include "messages.h"

#include "output.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { ID_SIZE = 16 };

struct message {
    unsigned char id[ID_SIZE]; /* a hash of the Message-ID */
    size_t template;           /* an index */
    char *reference;
    size_t reference_size;
};

/* By their bytes, so that an index compares as the name does. */
static const char *const templates[] = {
    "application_accepted", "application_rejected", "application_waitlisted", "outcome_failed",
    "outcome_passed",       "outcome_referred",     "withdrawal_confirmed",
};

enum { TEMPLATE_COUNT = sizeof templates / sizeof *templates };

void
messages_clear(struct messages *messages)
{
    for (size_t i = 0; i < messages->count; i++)
        free(messages->rows[i].reference);
    free(messages->rows);
    messages->rows = NULL;
    messages->count = messages->capacity = 0;
}

static void
make_room(struct messages *messages)
{
    if (messages->count < messages->capacity)
        return;
    messages->capacity = messages->capacity ? 2 * messages->capacity : 1024;
    messages->rows = reallocarray(messages->rows, messages->capacity, sizeof *messages->rows);
    if (!messages->rows)
        abort();
}

static size_t
template_index(const struct mail_field *template)
{
    size_t i = 0;

    while (i < TEMPLATE_COUNT
           && !text_is((struct text){ template->bytes, template->size }, templates[i]))
        i++;
    return i;
}

void
messages_add(struct messages *messages, const struct mail *mail)
{
    size_t template = template_index(&mail->template);

    if (template == TEMPLATE_COUNT)
        return;
    make_room(messages);
    struct message *row = &messages->rows[messages->count++];

    crypto_generichash(row->id, sizeof row->id, (const unsigned char *)mail->id, mail->id_size,
                       NULL, 0);
    row->template = template;
    row->reference_size = mail->reference.size;
    row->reference = malloc(mail->reference.size + 1);
    if (!row->reference)
        abort();
    memcpy(row->reference, mail->reference.bytes, mail->reference.size);
}

static struct text
reference_of(const struct message *message)
{
    return (struct text){ message->reference, message->reference_size };
}

static bool
is_same_row(const struct message *a, const struct message *b)
{
    return a->template == b->template && text_equal(reference_of(a), reference_of(b));
}

/* In the order of the output; copies of one mail come to lie side by side. */
static int
compare(const void *a, const void *b)
{
    const struct message *first = a;
    const struct message *second = b;
    int order = text_compare(reference_of(first), reference_of(second));

    if (order != 0)
        return order;
    if (first->template != second->template)
        return first->template <second->template ? -1 : 1;
    return memcmp(first->id, second->id, sizeof first->id);
}

/* The number of different mails in a row of the output, from its first one on. */
static size_t
count_row(const struct message *first, const struct message *end, const struct message **ret_next)
{
    const struct message *at = first + 1;
    size_t count = 1;

    for (; at < end && is_same_row(first, at); at++)
        count += memcmp(at[-1].id, at->id, sizeof at->id) != 0;
    *ret_next = at;
    return count;
}

void
messages_write(struct messages *messages, FILE *to)
{
    const struct message *at = messages->rows;
    const struct message *end = at + messages->count;
    char digits[OUTPUT_DIGITS_SIZE];

    if (messages->count > 1)
        qsort(messages->rows, messages->count, sizeof *messages->rows, compare);
    OUTPUT_ROW(to, TEXT("application_ref"), TEXT("template"), TEXT("count"));
    while (at < end) {
        const struct message *row = at;
        size_t count = count_row(row, end, &at);

        OUTPUT_ROW(to, reference_of(row), text_of(templates[row->template]),
                   output_number((long long)count, digits));
        for (size_t i = 0; i < count; i++)
            tally_add(&messages->templates, text_of(templates[row->template]));
    }
}
