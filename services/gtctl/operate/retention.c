/* What the services' logs keep, and dropping what is old and read by all. */
#include "services/gtctl/gtctl.h"
#include "services/gtctl/positions.h"

#include "common/message/message.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROW_FIELDS = 9, ZONE_BYTES = 8192, DAYS_MAX = 365 * 50 };

struct options {
    const char *service; /* NULL: all */
    const char *forget;
    long keep_days;
    bool is_dry, is_json;
};

/* A volume of a log, and what became of it. */
struct volume {
    struct text verdict, reader;
    int64_t number, begins_us, ends_us, events, partition, position, needs;
};

static bool
volume_read(const msgpack_object *row, struct volume *ret_volume)
{
    const msgpack_object *f = object_array(row, ROW_FIELDS);
    struct volume *v = ret_volume;

    return f && object_text(&f[0], &v->verdict) && object_number(&f[1], &v->number)
           && object_number(&f[2], &v->begins_us) && object_number(&f[3], &v->ends_us)
           && object_number(&f[4], &v->events) && object_text(&f[5], &v->reader)
           && object_number(&f[6], &v->partition) && object_number(&f[7], &v->position)
           && object_number(&f[8], &v->needs);
}

static const char *
day(int64_t us, char text[static 11])
{
    time_t seconds = (time_t)(us / 1000000);
    struct tm tm;

    if (us == 0)
        return "now";
    gmtime_r(&seconds, &tm);
    strftime(text, 11, "%Y-%m-%d", &tm);
    return text;
}

static void
print_why(const struct volume *v, bool is_dry)
{
    if (text_is(v->verdict, "dropped"))
        printf(is_dry ? "would be dropped" : "dropped");
    else if (text_is(v->verdict, "written"))
        printf("kept: it is being written");
    else if (text_is(v->verdict, "young"))
        printf("kept: not old enough");
    else if (text_is(v->verdict, "behind"))
        printf("kept: an older one is");
    else
        printf("kept: %.*s has %" PRId64 " events of partition %" PRId64
               " to read, it is at position %" PRId64,
               TEXT_ARGS(v->reader), v->needs, v->partition, v->position);
    printf("\n");
}

static void
print_volume(const char *service, const struct volume *v, const struct options *options)
{
    char begins[11], ends[11];

    if (!options->is_json) {
        printf("%-14s %6" PRId64 "  %10s  %10s %10" PRId64 "  ", service, v->number,
               day(v->begins_us, begins), day(v->ends_us, ends), v->events);
        print_why(v, options->is_dry);
        return;
    }
    printf("{\"service\":\"%s\",\"volume\":%" PRId64 ",\"verdict\":\"%.*s\",\"dry_run\":%s,"
           "\"begins_us\":%" PRId64 ",\"ends_us\":%" PRId64 ",\"events\":%" PRId64
           ",\"reader\":\"%.*s\",\"partition\":%" PRId64 ",\"position\":%" PRId64
           ",\"needs\":%" PRId64 "}\n",
           service, v->number, TEXT_ARGS(v->verdict), options->is_dry ? "true" : "false",
           v->begins_us, v->ends_us, v->events, TEXT_ARGS(v->reader), v->partition, v->position,
           v->needs);
}

static enum status
print_answer(const char *service, struct text reply, const struct options *options,
             struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    msgpack_object list;
    struct volume volume;

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(message_open(reply, &zone, &list, err));
    if (list.type != MSGPACK_OBJECT_ARRAY)
        return error_set(err, INVALID, "the reply to retention has another form");
    for (uint32_t i = 0; i < list.via.array.size; i++) {
        if (!volume_read(&list.via.array.ptr[i], &volume))
            return error_set(err, INVALID, "the reply to retention has another form");
        print_volume(service, &volume, options);
    }
    return OK;
}

static enum status
ask(struct client *client, const char *service, const struct options *options, struct error *err)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer body;
    AUTO(request_clear) struct request request = { 0 };
    msgpack_packer to;

    msgpack_sbuffer_init(&body);
    msgpack_packer_init(&to, &body, msgpack_sbuffer_write);
    msgpack_pack_array(&to, 3);
    if (options->is_dry)
        msgpack_pack_true(&to);
    else
        msgpack_pack_false(&to);
    msgpack_pack_int64(&to, options->keep_days);
    pack_text(&to, text_of(options->forget ? options->forget : ""));
    request = (struct request){ .to = text_of(service),
                                .name = "retention",
                                .body = { body.data, body.size } };
    TRY(options->is_dry ? client_look(client, &request, err) : client_ask(client, &request, err));
    return print_answer(service, request.reply, options, err);
}

/* A group to be forgotten need not be known to all services. */
static enum status
ask_one(struct client *client, const char *service, const struct options *options, bool *is_away,
        bool *is_known, struct error *err)
{
    enum status status = ask(client, service, options, err);

    if (status == NOT_FOUND && !options->service)
        return OK;
    *is_known |= status == OK;
    return gtctl_looked(status, service, options->is_json, is_away);
}

static enum status
ask_all(const struct options *options, struct error *err)
{
    AUTO(client_destroy) struct client *client = NULL;
    bool is_away = false;
    bool is_known = false;

    TRY(gtctl_configure(err));
    TRY(gtctl_connect(&client, err));
    if (!options->is_json)
        printf("%-14s %6s  %-10s  %-10s %10s\n", "SERVICE", "VOLUME", "FROM", "TO", "EVENTS");
    for (int i = 0; i < POSITIONS_SERVICES; i++)
        if (!options->service || strcmp(options->service, positions_services[i]) == 0)
            TRY(ask_one(client, positions_services[i], options, &is_away, &is_known, err));
    if (is_away)
        return error_set(err, UNAVAILABLE, "a part of the system is away");
    if (!is_known)
        return error_set(err, NOT_FOUND,
                         "no service has a group of readers that is called %s; name a service, and "
                         "it says which it has",
                         options->forget);
    return OK;
}

static enum status
options_read(int argc, char **argv, struct options *ret_options, struct error *err)
{
    static const struct option known[] = {
        { "dry-run", no_argument, NULL, 'd' },
        { "json", no_argument, NULL, 'j' },
        { "forget", required_argument, NULL, 'f' },
        { "keep-days", required_argument, NULL, 'k' },
        { NULL, 0, NULL, 0 },
    };

    *ret_options = (struct options){ .keep_days = -1 };
    for (int option = 0; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (option == 'd')
            ret_options->is_dry = true;
        else if (option == 'j')
            ret_options->is_json = true;
        else if (option == 'f')
            ret_options->forget = optarg;
        else if (option != 'k')
            return gtctl_bad_option(err);
        else
            TRY(settings_number("--keep-days", optarg, 0, DAYS_MAX, &ret_options->keep_days, err));
    }
    if (argc - optind > 1)
        return error_set(err, INVALID, "one service, or none for all");
    ret_options->service = argv[optind];
    return positions_known(ret_options->service, err);
}

/* What a service has not read yet would be dropped before it comes for it. */
static enum status
check_forget(const struct options *options, struct error *err)
{
    struct error ignored;

    if (!options->forget || positions_known(options->forget, &ignored) != OK)
        return OK;
    return error_set(
        err, CONFLICT,
        "--forget %.40s: it is a service of this system and would lose what it has not "
        "read; only a group that is gone can be forgotten",
        options->forget);
}

int
retention_run(int argc, char **argv)
{
    struct error err = { 0 };
    struct options options;

    if (options_read(argc, argv, &options, &err) != OK)
        return gtctl_end("retention", INVALID, &err, EXIT_USAGE);
    if (check_forget(&options, &err) != OK)
        return gtctl_end("retention", CONFLICT, &err, EXIT_REFUSED);
    enum status status = ask_all(&options, &err);
    return gtctl_end("retention", status, &err, status == NOT_FOUND ? EXIT_USAGE : EXIT_STUCK);
}
