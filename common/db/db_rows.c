#include "common/db/db_private.h"

#include <assert.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>

enum { COLUMN_NAME_MAX = 63 /* bytes, of PostgreSQL */ };

struct text
db_text(const struct db_rows *rows, int row, int column)
{
    return (struct text){ PQgetvalue(rows->result, row, column),
                          (size_t)PQgetlength(rows->result, row, column) };
}

int64_t
db_number(const struct db_rows *rows, int row, int column)
{
    struct text bytes = db_text(rows, row, column);
    uint16_t two;
    uint32_t four;
    uint64_t eight;

    switch (bytes.size) {
    case 2:
        memcpy(&two, bytes.data, 2);
        return (int16_t)be16toh(two);
    case 4:
        memcpy(&four, bytes.data, 4);
        return (int32_t)be32toh(four);
    case 8:
        memcpy(&eight, bytes.data, 8);
        return (int64_t)be64toh(eight);
    default:
        assert(!"db_number: cast the column to bigint");
        return 0;
    }
}

bool
db_flag(const struct db_rows *rows, int row, int column)
{
    return db_text(rows, row, column).data[0] != 0;
}

int64_t
db_when(const struct db_rows *rows, int row, int column)
{
    return db_number(rows, row, column) + EPOCH_2000_US;
}

bool
db_is_null(const struct db_rows *rows, int row, int column)
{
    return PQgetisnull(rows->result, row, column);
}

int
db_column_named(const struct db_rows *rows, const char *name)
{
    char quoted[COLUMN_NAME_MAX
                + 3]; /* else PQfnumber() folds it and takes a dot for what it is not */

    snprintf(quoted, sizeof quoted, "\"%s\"", name);
    int column = PQfnumber(rows->result, quoted);
    assert(column >= 0);
    return column;
}
