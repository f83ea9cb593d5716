#include "known.h"

struct known_text {
    struct text text;
    UT_hash_handle hh;
};

void
known_clear(struct known *known)
{
    HASH_CLEAR(hh, known->texts);
}

bool
known_has(const struct known *known, struct text text)
{
    struct known_text *found = NULL;

    HASH_FIND(hh, known->texts, text.data, text.size, found);
    return found != NULL;
}

void
known_add(struct known *known, struct work *work, struct text text)
{
    if (known_has(known, text))
        return;
    struct known_text *added = work_alloc(work, sizeof *added);
    added->text = text;
    HASH_ADD_KEYPTR(hh, known->texts, added->text.data, added->text.size, added);
}

enum status
known_load(struct known *known, struct work *work, store_known *load, struct text cohort_id,
           const struct db_batch *ids)
{
    struct db_rows rows;

    TRY(load(work, cohort_id, ids, &rows));
    for (int i = 0; i < rows.count; i++)
        known_add(known, work, db_text(&rows, i, 0));
    return OK;
}
