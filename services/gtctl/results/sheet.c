#include "sheet.h"

#include <stdlib.h>

void
sheet_open(struct sheet *sheet)
{
    sheet->stream = open_memstream(&sheet->bytes, &sheet->size);
    if (!sheet->stream)
        abort();
}

enum status
sheet_finish(struct sheet *sheet, struct text *ret_bytes, struct error *err)
{
    int failed = ferror(sheet->stream);

    failed |= fclose(sheet->stream);
    sheet->stream = NULL;
    if (failed)
        return error_set(err, UNAVAILABLE, "out of memory");
    *ret_bytes = (struct text){ sheet->bytes, sheet->size };
    return OK;
}

void
sheet_clear(struct sheet *sheet)
{
    if (sheet->stream)
        fclose(sheet->stream);
    free(sheet->bytes);
    *sheet = (struct sheet){ 0 };
}
