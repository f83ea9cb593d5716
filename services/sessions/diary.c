#include "diary.h"

#include "common/base/lookup.h"

#include <utlist.h>

struct facilitator {
    struct text digest; /* of the folded text */
    struct engagement *engaged;
    UT_hash_handle hh;
};

void
diary_clear(struct diary *diary)
{
    HASH_CLEAR(hh, diary->facilitators);
}

struct text
facilitator_digest(struct work *work, struct text facilitator)
{
    return facilitator.size == 0 ? TEXT("") : lookup_digest_text(work, facilitator);
}

static struct facilitator *
find(const struct diary *diary, struct text digest)
{
    struct facilitator *facilitator = NULL;

    if (digest.size)
        HASH_FIND(hh, diary->facilitators, digest.data, digest.size, facilitator);
    return facilitator;
}

const struct engagement *
diary_of(const struct diary *diary, struct text digest)
{
    const struct facilitator *facilitator = find(diary, digest);

    return facilitator ? facilitator->engaged : NULL;
}

static void
add(struct diary *diary, struct work *work, struct text digest, struct engagement engagement)
{
    struct facilitator *facilitator = find(diary, digest);
    struct engagement *added = work_alloc(work, sizeof *added);

    if (!facilitator) {
        facilitator = work_alloc(work, sizeof *facilitator);
        facilitator->digest = digest;
        HASH_ADD_KEYPTR(hh, diary->facilitators, facilitator->digest.data, facilitator->digest.size,
                        facilitator);
    }
    *added = engagement;
    LL_PREPEND(facilitator->engaged, added);
}

void
diary_remove(struct diary *diary, struct text digest, struct text session_id)
{
    struct facilitator *facilitator = find(diary, digest);
    struct engagement *engagement = facilitator ? facilitator->engaged : NULL;

    while (engagement && !text_equal(engagement->session_id, session_id))
        engagement = engagement->next;
    if (engagement)
        LL_DELETE(facilitator->engaged, engagement);
}

void
diary_put(struct diary *diary, struct work *work, struct text digest, struct text session_id,
          int64_t starts_us, int64_t ends_us)
{
    diary_remove(diary, digest, session_id);
    if (digest.size)
        add(diary, work, digest, (struct engagement){ starts_us, ends_us, NULL, session_id });
}

enum status
diary_load(struct diary *diary, struct work *work, struct text cohort_id,
           const struct db_batch *digests)
{
    struct db_rows rows;

    TRY(store_session_list_by_facilitator(work, cohort_id, digests, &rows));
    for (int i = 0; i < rows.count; i++)
        add(diary, work, db_text(&rows, i, 0),
            (struct engagement){ db_when(&rows, i, 2), db_when(&rows, i, 3), NULL,
                                 db_text(&rows, i, 1) });
    return OK;
}
