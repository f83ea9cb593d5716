#include "permit.h"

/* clang-format off */
#define PUBLIC(route) { route, AREA_programmes, { PERMIT_no }, true }

const struct permit_row permit_table[] = {
    PUBLIC("health"),
    { 0 },
};
/* clang-format on */
