/* channels.h - the settings of how messages go out. */
#pragma once

#include "sender.h"

#include "common/base/settings.h"

/* The rows, to be followed by others in the table of main.c. */
#define CHANNEL_SETTINGS                                                                           \
    { "SMTP_URL", NULL, "the mail server, as smtp://127.0.0.1:2525 or smtps://mail.example.org",   \
      &channels.smtp_url },                                                                        \
        { "SMTP_TLS", "if_offered",                                                                \
          "STARTTLS where the URL is smtp://: none, if_offered, required", &channels.smtp_tls },   \
        { "SMTP_CA_FILE", "", "authorities of the server's certificate (default: the system's)",   \
          &channels.smtp_ca_file },                                                                \
        { "SMTP_SECRET_FILE", "", "user and password, a line each, mode 0600 (default: none)",     \
          &channels.smtp_secret_file },                                                            \
        { "SMTP_CONNECTIONS", "8",                                                                 \
          "connections to mail servers, 1 to 32; one more is for urgent mail",                     \
          &channels.smtp_connections },                                                            \
        { "SMTP_LADDER_MS", "60000 300000 900000 3600000 14400000 28800000 43200000 86400000",     \
          "pauses after which a 4xx is tried again; then it is given up", &channels.smtp_ladder }, \
        { "MAIL_DOMAINS", "release/data/mail-domains.txt", "how fast mail goes to which domain",   \
          &channels.mail_domains },                                                                \
        { "MAIL_FROM", "npq@golden-thread.example", "the sender's address", &channels.mail_from }, \
        { "EMAIL_PROVIDER", "smtp", "smtp, or notify: GOV.UK Notify", &channels.email_provider },  \
        { "NOTIFY_URL", "https://api.notifications.service.gov.uk", "where GOV.UK Notify is",      \
          &channels.notify_url },                                                                  \
        { "NOTIFY_KEY_FILE", "", "its API key, mode 0600 (default: no SMS, no letters)",           \
          &channels.notify_key_file },                                                             \
        { "NOTIFY_TEMPLATES", "",                                                                  \
          "its templates ((subject)) and ((body)), as \"email=ID sms=ID letter=ID\"",              \
          &channels.notify_templates },                                                            \
        { "NOTIFY_ASK_MS", "3600000 21600000 86400000 86400000 86400000",                          \
          "pauses after which Notify is asked for a receipt that has not come",                    \
          &channels.notify_asks },                                                                 \
        { "PUBLIC_URL", "",                                                                        \
          "where people find the gateway, for links, as https://npq.example.org",                  \
          &channels.public_url },                                                                  \
        { "MAIL_OPERATIONS", "", "address of the operators (default: the sender's)",               \
          &channels.mail_operations },                                                             \
    {                                                                                              \
        "MAIL_DOMAIN", "golden-thread.example", "behind the @ of a Message-ID",                    \
            &channels.mail_domain                                                                  \
    }

struct channel_settings {
    const char *email_provider, *notify_url, *notify_key_file, *notify_templates, *notify_asks;
    const char *smtp_url, *smtp_tls, *smtp_ca_file, *smtp_secret_file, *smtp_connections;
    const char *smtp_ladder, *mail_domains, *mail_from, *mail_domain;
    const char *mail_operations, *public_url;
};

extern struct channel_settings channels;

/* Opens the sender as the settings want it. The templates must outlive it. */
enum status channels_open(struct templates *templates, struct sender **ret_sender,
                          struct error *err) MUST_CHECK;
