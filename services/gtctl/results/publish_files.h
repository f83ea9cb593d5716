/* publish_files.h - the files of OUT in one folder. Only publish.c includes it. */
#pragma once

#include "publish.h"

#include <dirent.h>

/* Writes them into the folder `path` and brings them to the disk. */
enum status files_write(const char *path, const struct publish_file files[PUBLISH_FILES],
                        struct error *err) MUST_CHECK;
/* Removes them and the folder. */
void files_remove(const char *path, const struct publish_file files[PUBLISH_FILES]);
/* Replaces them in the folder `path`, one by one, after all have been written;
 * makes the folder when there is none. */
enum status files_replace(const char *path, const struct publish_file files[PUBLISH_FILES],
                          struct error *err) MUST_CHECK;

void directory_end(DIR **directory);
