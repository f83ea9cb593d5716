/* A definition is refused with a message, or everything that may be asked of it
 * has an answer within its limits. */
#include "common/programme/programme.h"
#include "common/programme/programme_file.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
    if (!holds)
        abort();
}

static void
check_figure(const struct programme *programme, uint8_t mode, int64_t minutes)
{
    uint8_t slot_modes[PROGRAMME_SLOTS_MAX];
    int64_t recorded[PROGRAMME_COMPONENTS_MAX];
    struct figure figure;

    memset(slot_modes, mode, sizeof slot_modes);
    for (int i = 0; i < PROGRAMME_COMPONENTS_MAX; i++)
        recorded[i] = minutes;
    programme_figure(programme, slot_modes, recorded, &figure);
    check(figure.planned > 0 && figure.credited >= 0 && figure.credited <= figure.planned);
    check(figure.engagement_bp >= 0 && figure.engagement_bp <= 10000);
    check(figure.is_engaged || figure.credited < figure.planned);
    check(programme_in_plan(programme, slot_modes, programme->coaching_component));
}

static void
check_programme(const struct programme *programme)
{
    char *report = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&report, &size);

    for (int mode = 0; mode < programme->mode_count; mode++) {
        check_figure(programme, (uint8_t)mode, 0);
        check_figure(programme, (uint8_t)mode, 100);
        check_figure(programme, (uint8_t)mode, INT64_MAX);
    }
    programme_report(programme, to);
    fclose(to);
    check(size > 0);
    free(report);
}

static void
check_file(const struct programme_file *file)
{
    for (int i = 0; i < file->count; i++) {
        struct programme *programme = NULL;
        struct error err = { 0 };
        check(programme_parse(text_of(file->entries[i].definition), &programme, &err) == OK);
        check(strcmp(programme->code, file->entries[i].code) == 0);
        programme_destroy(&programme);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct text json = { (const char *)data, size };
    struct programme *programme = NULL;
    struct programme_file *file = NULL;
    struct error err = { 0 };

    if (programme_parse(json, &programme, &err) == OK)
        check_programme(programme);
    else
        check(err.status == INVALID && err.text[0] != '\0');
    if (programme_file_parse(json, &file, &err) == OK)
        check_file(file);
    programme_destroy(&programme);
    programme_file_destroy(&file);
    return 0;
}
