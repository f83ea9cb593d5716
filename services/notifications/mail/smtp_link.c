#include "smtp_link.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* The mail server closes a quiet connection after 300 s; we do so before. */
enum { CONNECTION_AGE_S = 60 };

/* The replies to a mail, in their order. */
enum { REPLY_TO_MAIL = 1, REPLY_TO_RCPT, REPLY_TO_DATA, REPLY_TO_CONTENT };

static size_t
read_bytes(char *to, size_t size, size_t count, void *job_)
{
    struct smtp_job *job = job_;
    size_t rest = job->size - job->sent;
    size_t step = rest < size * count ? rest : size * count;

    memcpy(to, job->bytes + job->sent, step);
    job->sent += step;
    return step;
}

/* "5.1.1" of "550 5.1.1 No such user": a class, a subject and a detail (RFC 3463, section 2). */
static void
read_status(const char *line, size_t size, char ret_status[SMTP_STATUS_SIZE])
{
    size_t used = 0, dots = 0;

    ret_status[0] = '\0';
    for (size_t i = 4; i < size && used + 1 < SMTP_STATUS_SIZE; i++) {
        if (line[i] != '.' && !isdigit((unsigned char)line[i]))
            break;
        dots += line[i] == '.';
        ret_status[used++] = line[i];
    }
    ret_status[dots == 2 && ret_status[used - 1] != '.' ? used : 0] = '\0';
}

/* Every line that the server says comes here; the last one of a reply has a space after the code.
 */
static size_t
on_line(char *line, size_t size, size_t count, void *job_)
{
    struct smtp_job *job = job_;
    size_t bytes = size * count;

    if (bytes >= 4 && line[3] != '-' && !job->is_refused) {
        job->replies++;
        job->is_refused = line[0] >= '4';
        read_status(line, bytes, job->status);
    }
    return bytes;
}

/* What was said so far was about the connection. */
static int
on_connected(void *job_, char *remote, char *local, int remote_port, int local_port)
{
    struct smtp_job *job = job_;

    (void)remote;
    (void)local;
    (void)remote_port;
    (void)local_port;
    job->replies = 0;
    job->is_refused = false;
    return CURL_PREREQFUNC_OK;
}

/* libcurl asks about once a second whether to go on. */
static int
on_progress(void *stopping, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
            curl_off_t up)
{
    (void)down_total;
    (void)down;
    (void)up_total;
    (void)up;
    return atomic_load_explicit((const atomic_bool *)stopping, memory_order_relaxed);
}

static void
set_security(CURL *easy, const struct smtp_options *options, int route)
{
    static const long uses[] = { CURLUSESSL_NONE, CURLUSESSL_TRY, CURLUSESSL_ALL };

    curl_easy_setopt(easy, CURLOPT_USE_SSL, uses[options->tls]);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (*options->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
    if (route == 0 && *options->user) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, options->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, options->password);
    }
}

struct smtp_link *
smtp_link_open(const struct smtp_options *options, const char *url, int route,
               const atomic_bool *stopping)
{
    struct smtp_link *link = calloc(1, sizeof *link);

    if (!link || !(link->easy = curl_easy_init())) {
        free(link);
        return NULL;
    }
    link->route = route;
    curl_easy_setopt(link->easy, CURLOPT_URL, url);
    curl_easy_setopt(link->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(link->easy, CURLOPT_READFUNCTION, read_bytes);
    curl_easy_setopt(link->easy, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(link->easy, CURLOPT_PREREQFUNCTION, on_connected);
    curl_easy_setopt(link->easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(link->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(link->easy, CURLOPT_XFERINFODATA, stopping);
    curl_easy_setopt(link->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(link->easy, CURLOPT_TIMEOUT, (long)SMTP_TIMEOUT_S);
    curl_easy_setopt(link->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(link->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(link->easy, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(link->easy, CURLOPT_MAXAGE_CONN, (long)CONNECTION_AGE_S);
    set_security(link->easy, options, route);
    return link;
}

void
smtp_link_destroy(struct smtp_link **link_p)
{
    if (!*link_p)
        return;
    curl_easy_cleanup((*link_p)->easy);
    free(*link_p);
    *link_p = NULL;
}

/* The last answer is about this mail only if libcurl got as far as its sender, its recipient or
 * its content; before that (greeting, HELO) it is the server's state, whatever the number. */
static enum smtp_result
result_of(CURLcode code, const struct smtp_job *job)
{
    long answer = job->outcome.code;

    if (code == CURLE_OK)
        return SMTP_ACCEPTED;
    if (job->replies < REPLY_TO_MAIL || answer < 400 || answer == 421)
        return SMTP_AWAY;
    return answer >= 500 ? SMTP_REFUSED : SMTP_PUT_OFF;
}

/* Closing waits for no answer to QUIT where something went wrong. */
static void
cut(CURL *easy)
{
    curl_socket_t fd = CURL_SOCKET_BAD;

    if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) == CURLE_OK && fd != CURL_SOCKET_BAD)
        shutdown(fd, SHUT_RDWR);
}

void
smtp_link_send(struct smtp_link *link, struct smtp_job *job)
{
    struct curl_slist *recipients = curl_slist_append(NULL, job->to);

    job->replies = 0;
    job->is_refused = false;
    job->status[0] = '\0';
    job->sent = 0;
    curl_easy_setopt(link->easy, CURLOPT_MAIL_FROM, job->from);
    curl_easy_setopt(link->easy, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(link->easy, CURLOPT_READDATA, job);
    curl_easy_setopt(link->easy, CURLOPT_HEADERDATA, job);
    curl_easy_setopt(link->easy, CURLOPT_PREREQDATA, job);
    CURLcode code = curl_easy_perform(link->easy);
    curl_easy_getinfo(link->easy, CURLINFO_RESPONSE_CODE, &job->outcome.code);
    job->outcome.result = result_of(code, job);
    job->outcome.is_about_recipient =
        job->replies == REPLY_TO_RCPT || job->replies == REPLY_TO_CONTENT;
    snprintf(job->outcome.status, sizeof job->outcome.status, "%s", job->status);
    curl_easy_setopt(link->easy, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    if (job->outcome.result == SMTP_AWAY)
        cut(link->easy);
}
