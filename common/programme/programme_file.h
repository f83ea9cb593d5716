/* programme_file.h - the file of all programmes, data/programmes.json, with the
 * reasons that a withdrawal and a deferral may give. */
#pragma once

#include "common/programme/programme.h"

enum {
    PROGRAMME_FILE_SIZE_MAX = 16 * 1024 * 1024,
    PROGRAMME_FILE_PROGRAMMES_MAX = 256,
    PROGRAMME_FILE_REASONS_MAX = 128,
};

struct programme_reasons {
    int count;
    programme_name names[PROGRAMME_FILE_REASONS_MAX];
};

/* A definition as it is sent and stored: compact JSON with its members sorted,
 * so that the same definition is the same text however it was laid out. */
struct programme_entry {
    programme_name code;
    int64_t version;
    char *definition; /* the file's; ends with a NUL */
};

struct programme_file {
    struct programme_reasons withdrawal, deferral;
    int count; /* in the order of the file */
    struct programme_entry entries[PROGRAMME_FILE_PROGRAMMES_MAX];
};

/* Parses and checks the whole file, each definition as programme_parse() does.
 * A version of a programme stands in it once. INVALID names the place:
 *     programmes /programmes/2/slots/3/term: must be a whole number from 1 to 12 */
enum status programme_file_parse(struct text json, struct programme_file **ret_file,
                                 struct error *err) MUST_CHECK;
void programme_file_destroy(struct programme_file **file_p);

bool programme_reasons_have(const struct programme_reasons *reasons, struct text reason);
