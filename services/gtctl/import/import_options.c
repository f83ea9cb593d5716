#include "import_options.h"

#include "services/gtctl/gtctl.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char *
default_mail(void)
{
    static char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/mail", gtctl_var);
    return path;
}

bool
import_options_read(int argc, char **argv, struct import_options *ret_options)
{
    static const struct option known[] = {
        { "check", no_argument, NULL, 'c' },
        { "explain", no_argument, NULL, 'e' },
        { "json", no_argument, NULL, 'j' },
        { "no-hints", no_argument, NULL, 'n' },
        { "mail", required_argument, NULL, 'm' },
        { "notify", required_argument, NULL, 'a' },
        { "progress", no_argument, NULL, 'p' },
        { "rows", required_argument, NULL, 'r' },
        { NULL, 0, NULL, 0 },
    };
    struct import_options options = { .mail = default_mail() };

    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case 'c':
            options.is_check = true;
            break;
        case 'e':
            options.is_explained = true;
            break;
        case 'j':
            options.is_json = true;
            break;
        case 'n':
            options.is_without_hints = true;
            break;
        case 'p':
            options.is_told = true;
            break;
        case 'r':
            options.rows = optarg;
            break;
        case 'm':
            options.mail = optarg;
            break;
        case 'a':
            options.is_notified = true;
            if (strcmp(optarg, "all") != 0)
                return false;
            break;
        default:
            return false;
        }
    }
    int given = argc - optind;
    if (given > 2 || given < (options.is_check ? 1 : 2))
        return false;
    options.folder = argv[optind];
    options.out = given == 2 ? argv[optind + 1] : NULL;
    *ret_options = options;
    return true;
}
