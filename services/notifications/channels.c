#include "channels.h"

#include "secret.h"

#include <string.h>

struct channel_settings channels;

static struct secret smtp_secret;

static enum status
read_tls(struct smtp_options *options, struct error *err)
{
    static const char *const names[] = { "none", "if_offered", "required" };
    size_t i = 0;

    while (i < sizeof names / sizeof *names && strcmp(channels.smtp_tls, names[i]) != 0)
        i++;
    if (i == sizeof names / sizeof *names)
        return error_set(err, INVALID, "SMTP_TLS must be none, if_offered or required");
    options->tls = (enum smtp_tls)i;
    bool is_safe = options->tls == SMTP_TLS_REQUIRED || strncmp(options->url, "smtps://", 8) == 0;
    if (*options->user && !is_safe)
        return error_set(err, INVALID,
                         "SMTP_SECRET_FILE needs SMTP_TLS=required, or an SMTP_URL smtps://");
    return OK;
}

static enum status
read_smtp(struct smtp_options *options, struct error *err)
{
    long connections = 0;

    options->url = channels.smtp_url;
    options->ca_file = channels.smtp_ca_file;
    TRY(secret_read(channels.smtp_secret_file, &smtp_secret, err));
    options->user = smtp_secret.lines[0];
    options->password = smtp_secret.lines[1];
    TRY(settings_number("SMTP_CONNECTIONS", channels.smtp_connections, 1, SMTP_CONNECTIONS_MAX,
                        &connections, err));
    options->connections = (int)connections;
    return read_tls(options, err);
}

enum status
channels_open(struct templates *templates, struct sender **ret_sender, struct error *err)
{
    struct sender_options options = { .from = channels.mail_from,
                                      .domain = channels.mail_domain,
                                      .templates = templates,
                                      .domains = channels.mail_domains };

    options.operations = *channels.mail_operations ? channels.mail_operations : channels.mail_from;
    TRY(ladder_read("SMTP_LADDER_MS", channels.smtp_ladder, &options.ladder, err));
    TRY(read_smtp(&options.smtp, err));
    return sender_open(&options, ret_sender, err);
}
