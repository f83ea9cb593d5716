/* describe.h - the reference documentation, printed from the declarations:
 * docs/events.md is what this writes, and a test fails where the two differ. */
#pragma once

#include <stdio.h>

void proto_describe(FILE *to);
