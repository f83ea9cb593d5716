#include "channels.h"

#include "services/notifications/webhooks/webhooks.h"

#include "common/base/secret.h"

#include <stdio.h>
#include <string.h>

enum { TEMPLATE_IDS_SIZE = 256 };

struct channel_settings channels;

static struct secret smtp_secret;
static struct token_keys token_keys;

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

/* "email=ID sms=ID letter=ID" */
static enum status
read_templates(struct notify_options *options, struct error *err)
{
    static const char *const names[] = { "email=", "sms=", "letter=" };
    static char list[TEMPLATE_IDS_SIZE];

    if ((size_t)snprintf(list, sizeof list, "%s", channels.notify_templates) >= sizeof list)
        return error_set(err, INVALID, "NOTIFY_TEMPLATES is too long");
    for (char *rest = NULL, *word = strtok_r(list, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest)) {
        int i = 0;

        while (i < NOTIFY_CHANNELS && strncmp(word, names[i], strlen(names[i])) != 0)
            i++;
        if (i == NOTIFY_CHANNELS)
            return error_set(err, INVALID,
                             "NOTIFY_TEMPLATES must be like email=ID sms=ID letter=ID");
        options->templates[i] = word + strlen(names[i]);
    }
    return OK;
}

static enum status
read_notify(struct sender_options *options, struct error *err)
{
    struct secret secret;

    options->is_mail_by_notify = strcmp(channels.email_provider, "notify") == 0;
    if (!options->is_mail_by_notify && strcmp(channels.email_provider, "smtp") != 0)
        return error_set(err, INVALID, "EMAIL_PROVIDER must be smtp or notify");
    if (options->is_mail_by_notify && !*channels.notify_key_file)
        return error_set(err, INVALID, "EMAIL_PROVIDER=notify needs NOTIFY_KEY_FILE");
    if (!*channels.notify_key_file)
        return OK;
    TRY(secret_read(channels.notify_key_file, &secret, err));
    TRY(notify_key_read(secret.lines[0], &options->notify.key, err));
    options->notify.url = channels.notify_url;
    return read_templates(&options->notify, err);
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
    TRY(ladder_read("NOTIFY_ASK_MS", channels.notify_asks, &options.asks, err));
    TRY(read_smtp(&options.smtp, err));
    options.public_url = channels.public_url;
    TRY(token_keys_read(webhook_token_key_file, &token_keys, err));
    options.tokens = &token_keys;
    TRY(read_notify(&options, err));
    return sender_open(&options, ret_sender, err);
}
