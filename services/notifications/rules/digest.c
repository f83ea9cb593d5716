#include "audience.h"
#include "rule_task.h"

#include "notifications_sql.h"
#include "proto/limits.h"

#include <string.h>

enum {
    DIGESTS_AT_A_TIME = 50,
    DIGEST_ITEMS = 50,          /* shown; of the others it says how many they are */
    DIGEST_MEMBERS_MAX = 10000, /* what is more goes into another digest, made right after */
    DIGEST_ZONE_BYTES = 64 * 1024,
};

/* Columns of digest_due.sql. */
enum {
    COHORT,
    KIND,
    READER,
    ROLE,
    CHANNEL,
    RECIPIENT_ID,
    PARTITION,
    DUE,
    ID,
    EVENT_TYPE,
    MADE,
    FACTS,
    COUNT,
    SUBMISSIONS,
    IDS,
};

static bool
is_same(const struct db_rows *rows, int a, int b)
{
    for (int column = COHORT; column <= CHANNEL; column++)
        if (!text_equal(db_text(rows, a, column), db_text(rows, b, column)))
            return false;
    return true;
}

/* The rule whose digest this is; NULL: rules have changed, and there is none. */
static const struct rule *
rule_of(const struct rule_set *set, const struct db_rows *rows, int row)
{
    for (size_t i = 0; i < set->count; i++)
        if (rule_is_digest(&set->list[i])
            && text_is(db_text(rows, row, ROLE), audience_names[set->list[i].audience])
            && text_equal(db_text(rows, row, CHANNEL), set->list[i].channel))
            return &set->list[i];
    return NULL;
}

static void
pack_key(msgpack_packer *to, const char *key)
{
    pack_text(to, text_of(key));
}

/* The item has fields of these names of its own. */
static bool
is_own_field(const msgpack_object *key)
{
    struct text name;

    return object_text(key, &name) && (text_is(name, "event") || text_is(name, "at"));
}

/* A fact: what the event said, with its name, and when it came. */
static void
pack_item(msgpack_packer *to, const struct db_rows *rows, int row, const msgpack_object *payload)
{
    size_t fields = payload->type == MSGPACK_OBJECT_MAP ? payload->via.map.size : 0;
    size_t kept = 0;

    for (size_t i = 0; i < fields; i++)
        kept += !is_own_field(&payload->via.map.ptr[i].key);
    msgpack_pack_map(to, 2 + kept);
    pack_key(to, "event");
    pack_text(to, db_text(rows, row, EVENT_TYPE));
    pack_key(to, "at");
    msgpack_pack_int64(to, db_when(rows, row, MADE));
    for (size_t i = 0; i < fields; i++) {
        if (is_own_field(&payload->via.map.ptr[i].key))
            continue;
        msgpack_pack_object(to, payload->via.map.ptr[i].key);
        msgpack_pack_object(to, payload->via.map.ptr[i].val);
    }
}

static enum status
pack_items(msgpack_packer *to, const struct db_rows *rows, int first, int end, struct error *err)
{
    msgpack_pack_array(to, (size_t)(end - first));
    for (int row = first; row < end; row++) {
        msgpack_zone zone;
        msgpack_object payload;

        msgpack_zone_init(&zone, DIGEST_ZONE_BYTES);
        enum status status = message_open(db_text(rows, row, FACTS), &zone, &payload, err);
        if (status == OK)
            pack_item(to, rows, row, &payload);
        msgpack_zone_destroy(&zone);
        TRY(status);
    }
    return OK;
}

/* What templates read of a digest: {since, until, count, more, items}. A marker may not know whose
 * work it is: there is a count, and no items. */
static enum status
pack_facts(msgpack_sbuffer *facts, const struct db_rows *rows, int first, int end, int64_t now_us,
           struct error *err)
{
    bool is_anonymous = text_is(db_text(rows, first, ROLE), "marker");
    int64_t count = db_number(rows, first, is_anonymous ? SUBMISSIONS : COUNT);
    int shown = is_anonymous ? first : end;
    msgpack_packer to;

    msgpack_packer_init(&to, facts, msgpack_sbuffer_write);
    msgpack_pack_map(&to, 5);
    pack_key(&to, "since");
    msgpack_pack_int64(&to, db_when(rows, first, MADE));
    pack_key(&to, "until");
    msgpack_pack_int64(&to, now_us);
    pack_key(&to, "count");
    msgpack_pack_int64(&to, count);
    pack_key(&to, "more");
    msgpack_pack_int64(&to, count - (shown - first));
    pack_key(&to, "items");
    return pack_items(&to, rows, first, shown, err);
}

/* A mentor's digest is about one participant; the others' are about several. */
static enum status
write_digest(struct work *work, const struct rule *rule, const struct db_rows *rows, int first,
             struct text facts)
{
    bool is_mentor = text_is(db_text(rows, first, ROLE), "mentor");
    int64_t end_us =
        rule->until.base == RULE_NOW
            ? work->now_us + rule->until.days * INT64_C(86400000000) + rule->until.shift_us
            : WHEN_MAX;

    return db_defer(
        work->db, work->err, &sql_digest_write, DB_WHEN(work->now_us),
        DB_TEXT(db_text(rows, first, COHORT)), DB_TEXT(db_text(rows, first, KIND)),
        DB_TEXT(db_text(rows, first, READER)), DB_TEXT(db_text(rows, first, ROLE)),
        DB_TEXT(db_text(rows, first, RECIPIENT_ID)), DB_TEXT(db_text(rows, first, CHANNEL)),
        DB_TEXT(is_mentor ? db_text(rows, first, READER) : TEXT("")), DB_TEXT(rule->template),
        DB_TEXT(rule->name), DB_TEXT(rule->topic), DB_NUMBER(rule->priority), DB_BYTES(facts),
        DB_NUMBER(db_number(rows, first, PARTITION)), DB_WHEN(db_when(rows, first, DUE)),
        DB_WHEN(end_us), DB_NUMBER(db_number(rows, first, ID)), DB_TEXT(db_text(rows, first, IDS)));
}

static enum status
make_one(struct work *work, const struct rule_set *set, const struct db_rows *rows, int first,
         int end)
{
    const struct rule *rule = rule_of(set, rows, first);
    msgpack_sbuffer facts;

    if (!rule)
        return db_defer(work->db, work->err, &sql_digest_drop, DB_WHEN(work->now_us),
                        DB_TEXT(db_text(rows, first, COHORT)), DB_TEXT(db_text(rows, first, KIND)),
                        DB_TEXT(db_text(rows, first, READER)), DB_TEXT(db_text(rows, first, ROLE)),
                        DB_TEXT(db_text(rows, first, CHANNEL)));
    msgpack_sbuffer_init(&facts);
    enum status status = pack_facts(&facts, rows, first, end, work->now_us, work->err);
    if (status == OK)
        status = write_digest(work, rule, rows, first, (struct text){ facts.data, facts.size });
    msgpack_sbuffer_destroy(&facts);
    return status;
}

enum status
digest_run(struct work *work, partition_set held, bool *ret_is_more)
{
    const struct rule_set *set = NULL;
    struct db_rows rows;
    int end = 0;

    TRY(rule_book_read(work, &set));
    TRY(db_defer(work->db, work->err, &sql_digest_screen, DB_WHEN(work->now_us),
                 DB_PARTITIONS(held)));
    TRY(db_query(work->db, work->err, &sql_digest_due, &rows, DB_WHEN(work->now_us),
                 DB_PARTITIONS(held), DB_NUMBER(DIGESTS_AT_A_TIME), DB_NUMBER(DIGEST_ITEMS),
                 DB_NUMBER(DIGEST_MEMBERS_MAX)));
    for (int first = 0; first < rows.count; first = end) {
        for (end = first; end < rows.count && is_same(&rows, first, end);)
            end++;
        TRY(make_one(work, set, &rows, first, end));
    }
    *ret_is_more = rows.count > 0;
    return OK;
}
