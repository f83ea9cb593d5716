/* build.h - which build a process is. */
#pragma once

enum { BUILD_ID_SIZE = 41 };

/* The linker's build id of the running program in hexadecimal, "" when it has none. The
 * same sources and flags give the same id. */
const char *build_id(void);
