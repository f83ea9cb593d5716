#include "intents.h"

#include "notifications_sql.h"

#include "common/base/value.h"

#include <stdio.h>
#include <string.h>

enum { DAY_SIZE = 128 };

/* The session, window or meeting. */
static struct text
about_of(const struct cause *cause)
{
    static const char *const names[] = { "meeting_id", "session_id", "window_id" };
    struct text about = { NULL, 0 };

    for (size_t i = 0; i < sizeof names / sizeof *names && about.size == 0; i++)
        about = field_text(cause->type, cause->body, names[i]);
    return about;
}

/* All markers hear once a day that there is work, not once for each submission. */
static void
day_of(const struct rule *rule, const struct rule_times *times, char day[DAY_SIZE])
{
    day[0] = '\0';
    if (rule->audience == AUDIENCE_MARKER && rule_is_digest(rule))
        snprintf(day, DAY_SIZE, "%.*s/%lld", TEXT_ARGS(rule->name), (long long)times->day_us);
}

/* Whether the version of the event's subject tells what is said from all else that is said to this
 * reader: where the subject is not the participant, or there are several channels, versions of
 * different things are the same number. */
static bool
is_one_a_version(const struct rule *rule, const struct reader *reader, const struct cause *cause)
{
    return text_is(rule->channel, "email") && reader->application_ref.size > 0
           && text_equal(reader->application_ref, cause->subject);
}

void
intents_add(struct intents *intents, const struct rule *rule, struct text cohort_id,
            const struct reader *reader, const struct rule_times *times, const struct cause *cause)
{
    char day[DAY_SIZE];
    bool is_plain = reader->recipient_id.size == 0 && text_is(rule->channel, "email")
                    && text_equal(reader->application_ref, cause->subject);

    day_of(rule, times, day);
    bool is_counted = !*day && is_one_a_version(rule, reader, cause);
    struct text about_whom = *day ? TEXT("") : reader->application_ref;
    db_batch_add(
        &intents->rows, DB_TEXT(about_whom), DB_UUID(cause->event_id), DB_TEXT(text_of(day)),
        DB_FLAG(is_plain), DB_TEXT(rule->template), DB_TEXT(text_of(reader->role)),
        DB_TEXT(reader->recipient_id), DB_TEXT(text_of(reader->kind)), DB_TEXT(reader->id),
        DB_TEXT(rule->channel), DB_NUMBER(rule->priority), DB_TEXT(rule->topic),
        DB_FLAG(times->is_now), DB_WHEN(times->due_us), DB_WHEN(times->until_us),
        DB_FLAG(rule_is_digest(rule)), DB_TEXT(rule->name), DB_TEXT(about_of(cause)),
        DB_TEXT(text_of(cause->type->name)), DB_BYTES(cause->facts),
        DB_NUMBER(field_number(cause->type, cause->body, "sequence")),
        DB_NUMBER(rule->is_mandatory ? cause->partition : reader_partition(cohort_id, reader)),
        DB_NUMBER(is_counted ? cause->version : 0));
}

enum status
intents_write(struct work *work, struct text cohort_id, struct intents *intents)
{
    return db_defer_batch(work->db, work->err, &sql_message_plan, &intents->rows,
                          DB_TEXT(cohort_id), DB_WHEN(work->now_us), DB_FLAG(intents->is_timed));
}

void
intents_clear(struct intents *intents)
{
    db_batch_clear(&intents->rows);
}
