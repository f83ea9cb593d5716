/* What messages say: checking it, publishing it, looking at it. */
#include "templates.h"
#include "services/gtctl/gtctl.h"

#include "common/base/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum form { FORM_CHECK, FORM_LOAD, FORM_LIST, FORM_SHOW, FORM_PREVIEW, FORMS };

static const struct {
    const char *word;
    int least, most; /* arguments that are not options */
} forms[FORMS] = {
    { "check", 1, 1 }, { "load", 1, 1 }, { "list", 0, 0 }, { "show", 1, 2 }, { "preview", 3, 3 },
};

static int
form_of(const char *word)
{
    int form = 0;

    while (form < FORMS && strcmp(word, forms[form].word) != 0)
        form++;
    return form;
}

/* --flag, or --option VALUE. False: there is no such one. */
static bool
read_option(int argc, char **argv, int *at, struct templates_options *options)
{
    const char *option = argv[*at];
    const char *value = *at + 1 < argc ? argv[*at + 1] : NULL;

    if (strcmp(option, "--quiet") == 0)
        return options->is_quiet = true;
    if (strcmp(option, "--shipped") == 0)
        return options->is_shipped = true;
    if (strcmp(option, "--html") == 0)
        return options->is_html = true;
    if (!value)
        return false;
    ++*at;
    if (strcmp(option, "--live-from") == 0)
        return value_time(text_of(value), &options->live_from_us);
    if (strcmp(option, "--version") == 0)
        return (options->version = value) != NULL;
    return strcmp(option, "--zone") == 0 && (options->zone = value) != NULL;
}

static bool
read_options(int argc, char **argv, int form, struct templates_options *options)
{
    const char **const places[FORMS][3] = {
        [FORM_CHECK] = { &options->path },
        [FORM_LOAD] = { &options->path },
        [FORM_SHOW] = { &options->name, &options->version },
        [FORM_PREVIEW] = { &options->name, &options->cohort_id, &options->application_ref },
    };
    int count = 0;

    for (int i = 2; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (!read_option(argc, argv, &i, options))
                return false;
        } else if (count == forms[form].most) {
            return false;
        } else {
            *places[form][count++] = argv[i];
        }
    }
    return count >= forms[form].least;
}

/* A folder with a mistake publishes nothing. */
static enum status
with_folder(struct client *client, const struct templates_options *options, bool publishes,
            struct error *err)
{
    AUTO(template_folder_destroy) struct template_folder *folder = NULL;
    size_t problems = 0;

    TRY(template_folder_read(options->path, &folder, err));
    TRY(templates_check(client, options, folder, &problems, err));
    if (problems > 0)
        return error_set(err, CONFLICT, "%zu problem%s; nothing was published", problems,
                         problems == 1 ? "" : "s");
    if (publishes)
        return templates_publish(client, options, folder, err);
    if (!options->is_quiet)
        printf("%zu templates are fine\n", folder->source_count);
    return OK;
}

static enum status
run(int form, const struct templates_options *options, struct error *err)
{
    AUTO(client_destroy) struct client *client = NULL;

    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&client, err));
    switch (form) {
    case FORM_CHECK:
    case FORM_LOAD:
        return with_folder(client, options, form == FORM_LOAD, err);
    case FORM_LIST:
        return templates_list(client, err);
    case FORM_SHOW:
        return templates_show(client, options, err);
    default:
        return templates_preview(client, options, err);
    }
}

int
templates_run(int argc, char **argv)
{
    struct templates_options options = { .path = NULL };
    struct error err = { 0 };
    int form = argc > 1 ? form_of(argv[1]) : FORMS;

    if (form == FORMS || !read_options(argc, argv, form, &options))
        return EXIT_USAGE;
    enum status status = run(form, &options, &err);
    return gtctl_end("templates", status, &err,
                     status == UNAVAILABLE || status == BUSY ? EXIT_STUCK : EXIT_REFUSED);
}
