#include "api_key_options.h"

#include "common/base/lookup.h"

#include <getopt.h>
#include <sodium.h>
#include <string.h>

static const struct option known[] = {
    { "name", required_argument, NULL, 'n' },
    { "role", required_argument, NULL, 'r' },
    { "scopes", required_argument, NULL, 's' },
    { "cohort", required_argument, NULL, 'c' },
    { "partner", required_argument, NULL, 'p' },
    { "ref", required_argument, NULL, 'a' },
    { "urn", required_argument, NULL, 'u' },
    { "staff", required_argument, NULL, 'f' },
    { "expires", required_argument, NULL, 'e' },
    { "days", required_argument, NULL, 'd' },
    { "overlap", required_argument, NULL, 'o' },
    { "json", no_argument, NULL, 'j' },
    { NULL, 0, NULL, 0 },
};

/* --cohort may be given more than once. */
static bool
add_cohort(struct api_key_options *options, const char *value)
{
    size_t used = strlen(options->cohorts);
    int size = snprintf(options->cohorts + used, sizeof options->cohorts - used, "%s%s",
                        used ? " " : "", value);

    options->made.cohorts = text_of(options->cohorts);
    return size > 0 && used + (size_t)size < sizeof options->cohorts;
}

static bool
set_staff(struct api_key_options *options, const char *value)
{
    uint8_t digest[LOOKUP_DIGEST_SIZE];

    if (!value_email(text_of(value)))
        return false;
    lookup_digest(text_of(value), digest);
    sodium_bin2hex(options->staff_id, sizeof options->staff_id, digest, sizeof digest);
    options->made.staff_id = text_of(options->staff_id);
    return true;
}

static bool
set_days(struct api_key_options *options, const char *value, int64_t now_us)
{
    int64_t days = 0;

    if (!value_number_between(text_of(value), 1, API_KEY_HOURS_MAX, &days))
        return false;
    value_write_time(now_us + days * VALUE_DAY_US, options->expires_at);
    options->made.expires_at = text_of(options->expires_at);
    return true;
}

/* The options whose value is taken as it is. */
static struct text *
plain_option(int option, struct api_key_options *options)
{
    switch (option) {
    case 'n':
        return &options->made.name;
    case 'r':
        return &options->made.role;
    case 's':
        return &options->made.scopes;
    case 'p':
        return &options->made.partner_id;
    case 'a':
        return &options->made.application_ref;
    case 'u':
        return &options->made.urn;
    case 'e':
        return &options->made.expires_at;
    default:
        return NULL;
    }
}

static bool
take_option(int option, const char *value, int64_t now_us, struct api_key_options *options)
{
    struct text *plain = plain_option(option, options);

    if (plain) {
        *plain = text_of(value);
        return true;
    }
    switch (option) {
    case 'c':
        return add_cohort(options, value);
    case 'f':
        return set_staff(options, value);
    case 'd':
        return set_days(options, value, now_us);
    case 'o':
        return value_number_between(text_of(value), 0, API_KEY_HOURS_MAX, &options->overlap_hours);
    case 'j':
        options->is_json = true;
        return true;
    default:
        return false;
    }
}

static bool
take_words(int count, char **words, struct api_key_options *options)
{
    if (count == 0)
        return false;
    options->action = words[0];
    if (strcmp(words[0], "create") == 0)
        return count == 1 && options->made.role.size > 0 && options->made.name.size > 0;
    if (strcmp(words[0], "list") == 0)
        return count == 1;
    if (count != 2)
        return false;
    options->key_id = text_of(words[1]);
    return strcmp(words[0], "rotate") == 0 || strcmp(words[0], "revoke") == 0;
}

bool
api_key_options_read(int argc, char **argv, int64_t now_us, struct api_key_options *ret_options)
{
    *ret_options = (struct api_key_options){ .overlap_hours = API_KEY_OVERLAP_HOURS };
    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;)
        if (!take_option(option, optarg, now_us, ret_options))
            return false;
    return take_words(argc - optind, argv + optind, ret_options);
}
