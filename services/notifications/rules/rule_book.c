#include "rule_take.h"

#include "common/base/log.h"
#include "notifications_sql.h"

#include <assert.h>
#include <stdlib.h>

enum { RULE_LOCK = 1 }; /* among the advisory locks of this schema */

struct rule_book {
    struct rule_set *set;
    int64_t unread; /* the version that this build could not read and has complained of */
    const struct message_type *types[RULE_TYPES_MAX + 1];
};

struct rule_book *
rule_book_new(const struct subscription *subscriptions)
{
    struct rule_book *book = calloc(1, sizeof *book);

    if (!book)
        abort();
    for (size_t i = 0; subscriptions[i].type; i++) {
        assert(i < RULE_TYPES_MAX);
        book->types[i] = subscriptions[i].type;
    }
    return book;
}

const struct message_type *const *
rule_book_types(const struct rule_book *book)
{
    return book->types;
}

const struct message_type *
rule_book_type(const struct rule_book *book, struct text name)
{
    for (size_t i = 0; book->types[i]; i++)
        if (text_is(name, book->types[i]->name))
            return book->types[i];
    return NULL;
}

void
rule_book_destroy(struct rule_book **book_p)
{
    if (!*book_p)
        return;
    rule_set_destroy(&(*book_p)->set);
    free(*book_p);
    *book_p = NULL;
}

/* What was published passed the checks of the build that published it: a build that can't read it
 * is older or newer, and has events wait for one that can, or for other rules. */
static enum status
take(struct rule_book *book, int64_t version, struct text rules, struct error *err)
{
    struct rule_set *set = NULL;

    if (rule_set_parse(rules, book->types, &set, err) != OK) {
        if (book->unread != version)
            log_error("rules that this build can't read", err);
        book->unread = version;
        return error_set(err, UNAVAILABLE, "version %lld of the rules can't be read by this build",
                         (long long)version);
    }
    set->version = version;
    rule_set_destroy(&book->set);
    book->set = set;
    return OK;
}

/* Who publishes waits for those who apply the rules, and they for it: so a replay, which goes by
 * the order of the ends of transactions, applies the same ones. The lock comes first, because a
 * statement sees what was committed before it began. */
enum status
rule_book_read(struct work *work, const struct rule_set **ret_set)
{
    const struct notifications *self = work->self;
    struct rule_book *book = self->rules;
    struct db_rows rows;

    TRY(db_defer(work->db, work->err, &sql_rule_lock, DB_NUMBER(RULE_LOCK)));
    TRY(db_query(work->db, work->err, &sql_rule_set_last, &rows,
                 DB_NUMBER(book->set ? book->set->version : -1)));
    int64_t version = rows.count > 0 ? db_number(&rows, 0, 0) : 0;
    if (!book->set || book->set->version != version)
        TRY(take(book, version, rows.count > 0 ? db_text(&rows, 0, 1) : rule_set_builtin(),
                 work->err));
    *ret_set = book->set;
    return OK;
}

enum status
rule_book_publish(struct work *work, struct text rules, bool is_shipped, int64_t *ret_version,
                  bool *ret_stays)
{
    struct db_rows rows;

    *ret_stays = false;
    TRY(db_defer(work->db, work->err, &sql_rule_set_lock, DB_NUMBER(RULE_LOCK)));
    TRY(db_query(work->db, work->err, &sql_rule_set_last, &rows, DB_NUMBER(-1)));
    bool is_same = rows.count > 0 && text_equal(db_text(&rows, 0, 1), rules);
    if (is_same || (is_shipped && rows.count > 0)) {
        *ret_version = db_number(&rows, 0, 0);
        *ret_stays = !is_same;
        return OK;
    }
    TRY(db_query(work->db, work->err, &sql_rule_set_add, &rows, DB_TEXT(rules),
                 DB_WHEN(work->now_us)));
    *ret_version = db_number(&rows, 0, 0);
    return OK;
}
