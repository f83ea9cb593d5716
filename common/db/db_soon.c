#include "common/db/db.h"
#include "common_sql.h"

enum status
db_commit_soon(struct db *db, struct error *err)
{
    return db_defer(db, err, &sql_commit_soon, DB_TEXT(TEXT("off")));
}
