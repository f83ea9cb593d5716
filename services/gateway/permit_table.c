#include "permit.h"

const struct permit_row permit_table[] = {
    { 0 },
};
