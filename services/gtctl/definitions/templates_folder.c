#include "templates_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
stream_end(FILE **stream)
{
    if (*stream)
        fclose(*stream);
}

static void
directory_close(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

void
template_folder_destroy(struct template_folder **folder_p)
{
    if (!*folder_p)
        return;
    for (size_t i = 0; i < (*folder_p)->file_count; i++)
        free((*folder_p)->files[i].bytes);
    for (size_t i = 0; i < (*folder_p)->source_count; i++) {
        free((*folder_p)->sources[i].text);
        free((*folder_p)->sources[i].origins);
    }
    free(*folder_p);
    *folder_p = NULL;
}

struct template_origin
template_origin(const struct template_source *source, int64_t line)
{
    size_t at = line < 1 ? 0 : (size_t)line - 1;

    return source->origins[at < source->line_count ? at : source->line_count - 1];
}

static bool
ends_with(const char *name, const char *end)
{
    size_t size = strlen(name);

    return size > strlen(end) && strcmp(name + size - strlen(end), end) == 0;
}

static enum status
read_file(const char *path, const char *name, struct template_file *file, struct error *err)
{
    char full[4096];

    snprintf(file->name, sizeof file->name, "%s", name);
    snprintf(full, sizeof full, "%s/%s", path, name);
    AUTO(stream_end) FILE *stream = fopen(full, "re");
    if (!stream)
        return error_set(err, INVALID, "%.100s: %s", full, strerror(errno));
    file->bytes = malloc(TEMPLATE_FILE_MAX + 1);
    if (!file->bytes)
        abort();
    file->size = fread(file->bytes, 1, TEMPLATE_FILE_MAX + 1, stream);
    if (ferror(stream) || file->size > TEMPLATE_FILE_MAX)
        return error_set(err, INVALID, "%.100s: can't be read, or has more than %d bytes", full,
                         TEMPLATE_FILE_MAX);
    return OK;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct template_file *)a)->name, ((const struct template_file *)b)->name);
}

static enum status
read_files(const char *path, struct template_folder *folder, struct error *err)
{
    AUTO(directory_close) DIR *directory = opendir(path);
    const struct dirent *entry = NULL;

    if (!directory)
        return error_set(err, INVALID, "%.100s: %s", path, strerror(errno));
    while ((entry = readdir(directory))) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "README.md") == 0)
            continue;
        if (!ends_with(entry->d_name, ".tmpl") && !ends_with(entry->d_name, ".part"))
            return error_set(err, INVALID, "%.60s/%.60s: is neither NAME.tmpl nor NAME.part", path,
                             entry->d_name);
        if (folder->file_count == TEMPLATE_FILES_MAX
            || strlen(entry->d_name) >= sizeof folder->files->name)
            return error_set(err, INVALID, "%.60s: more than %d files, or a name of %zu bytes",
                             path, TEMPLATE_FILES_MAX, sizeof folder->files->name);
        TRY(read_file(path, entry->d_name, &folder->files[folder->file_count++], err));
    }
    qsort(folder->files, folder->file_count, sizeof *folder->files, by_name);
    return OK;
}

/* Takes the next line off the bytes, without its line break. */
static bool
next_line(struct text *rest, struct text *ret_line)
{
    if (rest->size == 0)
        return false;
    const char *eol = memchr(rest->data, '\n', rest->size);
    size_t size = eol ? (size_t)(eol - rest->data) : rest->size;
    size_t taken = size + (eol != NULL);

    *ret_line = (struct text){ rest->data, size };
    *rest = (struct text){ rest->data + taken, rest->size - taken };
    return true;
}

/* "[html]" as html; empty for any other line. */
static struct text
section_of(struct text line)
{
    struct text word = text_trim(line);

    if (word.size < 3 || word.data[0] != '[' || word.data[word.size - 1] != ']')
        return TEXT("");
    for (size_t i = 1; i + 1 < word.size; i++)
        if (word.data[i] < 'a' || word.data[i] > 'z')
            return TEXT("");
    return (struct text){ word.data + 1, word.size - 2 };
}

struct joining {
    const struct template_folder *folder;
    struct template_source *source;
    FILE *to;
    struct error *err;
};

static enum status
add_line(const struct joining *joining, struct text line, const struct template_file *file,
         int number)
{
    struct template_source *source = joining->source;

    if (source->line_count == TEMPLATE_LINES_MAX)
        return error_set(joining->err, INVALID, "%s: more than %d lines", file->name,
                         TEMPLATE_LINES_MAX);
    source->origins[source->line_count++] = (struct template_origin){ file, number };
    fwrite(line.data, 1, line.size, joining->to);
    fputc('\n', joining->to);
    return OK;
}

/* The lines of a section of NAME.part. */
static enum status
add_part(const struct joining *joining, struct text name, struct text section, bool *ret_found)
{
    for (size_t i = 0; i < joining->folder->file_count; i++) {
        const struct template_file *file = &joining->folder->files[i];
        struct text rest = { file->bytes, file->size };
        struct text line;
        bool is_inside = false;

        if (!ends_with(file->name, ".part") || strlen(file->name) != name.size + 5
            || memcmp(file->name, name.data, name.size) != 0)
            continue;
        for (int number = 1; next_line(&rest, &line); number++) {
            struct text next = section_of(line);

            if (next.size)
                *ret_found |= is_inside = text_equal(next, section);
            else if (is_inside && text_trim(line).size)
                TRY(add_line(joining, line, file, number));
        }
    }
    return OK;
}

/* {{> name}} alone on its line: its name; empty for any other line. */
static struct text
included(struct text line)
{
    struct text words = text_trim(line);

    if (words.size < 6 || memcmp(words.data, "{{>", 3) != 0
        || memcmp(words.data + words.size - 2, "}}", 2) != 0)
        return TEXT("");
    return text_trim((struct text){ words.data + 3, words.size - 5 });
}

static enum status
join_lines(const struct joining *joining, const struct template_file *file)
{
    struct text rest = { file->bytes, file->size };
    struct text section = TEXT("");
    struct text line;

    for (int number = 1; next_line(&rest, &line); number++) {
        struct text name = included(line);
        bool is_found = false;

        if (section_of(line).size)
            section = section_of(line);
        if (name.size == 0) {
            TRY(add_line(joining, line, file, number));
            continue;
        }
        TRY(add_part(joining, name, section, &is_found));
        if (!is_found)
            return error_set(joining->err, INVALID,
                             "%s:%d: there is no file %.*s.part with a section [%.*s]", file->name,
                             number, name.size < 60 ? (int)name.size : 60, name.data,
                             TEXT_ARGS(section));
    }
    return OK;
}

static enum status
join(struct template_folder *folder, const struct template_file *file, struct error *err)
{
    struct template_source *source = &folder->sources[folder->source_count++];
    struct joining joining = { folder, source, open_memstream(&source->text, &source->size), err };

    memcpy(source->name, file->name, strlen(file->name) - strlen(".tmpl"));
    source->origins = calloc(TEMPLATE_LINES_MAX, sizeof *source->origins);
    if (!joining.to || !source->origins)
        abort();
    source->origins[0] = (struct template_origin){ file, 1 };
    enum status status = join_lines(&joining, file);
    fclose(joining.to);
    if (status == OK && (source->size > TEMPLATE_FILE_MAX || source->line_count == 0))
        return error_set(err, INVALID, "%s: is empty, or has more than %d bytes with its parts",
                         file->name, TEMPLATE_FILE_MAX);
    return status;
}

enum status
template_folder_read(const char *path, struct template_folder **ret_folder, struct error *err)
{
    AUTO(template_folder_destroy)
    struct template_folder *folder = calloc(1, sizeof *folder);

    if (!folder)
        abort();
    TRY(read_files(path, folder, err));
    for (size_t i = 0; i < folder->file_count; i++)
        if (ends_with(folder->files[i].name, ".tmpl"))
            TRY(join(folder, &folder->files[i], err));
    if (folder->source_count == 0)
        return error_set(err, INVALID, "%.100s: has no template NAME.tmpl", path);
    *ret_folder = folder;
    folder = NULL; /* handed over */
    return OK;
}
