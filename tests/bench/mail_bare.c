/* mail_bare URL CONNECTIONS COUNT FILE - what scripts/bench mail compares with: a bare libcurl SMTP
 * loop. So many threads, each with a connection of its own that stays open, send the mail in FILE,
 * each time with another Message-ID and recipient. Prints the seconds from the first to the last
 * answer. */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MAIL_MAX = 64 * 1024, THREADS_MAX = 64, DOMAINS = 1000 };

static const char *url;
static char content[MAIL_MAX];
static size_t content_size;
static long wanted;
static atomic_long taken, refused;

struct upload {
    char bytes[MAIL_MAX + 256];
    size_t size, sent;
};

static size_t
read_bytes(char *to, size_t size, size_t count, void *upload_)
{
    struct upload *upload = upload_;
    size_t rest = upload->size - upload->sent;
    size_t step = rest < size * count ? rest : size * count;

    memcpy(to, upload->bytes + upload->sent, step);
    upload->sent += step;
    return step;
}

static void
send_one(CURL *easy, struct upload *upload, long number)
{
    char to[64];

    snprintf(to, sizeof to, "<p%ld@d%ld.example.org>", number, number % DOMAINS);
    int head =
        snprintf(upload->bytes, 256, "Message-ID: <%040ld@golden-thread.example>\r\n", number);
    memcpy(upload->bytes + head, content, content_size);
    upload->size = (size_t)head + content_size;
    upload->sent = 0;
    struct curl_slist *recipients = curl_slist_append(NULL, to);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
    if (curl_easy_perform(easy) != CURLE_OK)
        atomic_fetch_add(&refused, 1);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
}

static void *
run(void *unused)
{
    struct upload *upload = calloc(1, sizeof *upload);
    CURL *easy = curl_easy_init();

    (void)unused;
    if (!upload || !easy)
        abort();
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "<npq@golden-thread.example>");
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_bytes);
    curl_easy_setopt(easy, CURLOPT_READDATA, upload);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    for (long number; (number = atomic_fetch_add(&taken, 1)) < wanted;)
        send_one(easy, upload, number);
    curl_easy_cleanup(easy);
    free(upload);
    return NULL;
}

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
    pthread_t threads[THREADS_MAX];
    FILE *file = argc == 5 ? fopen(argv[4], "rb") : NULL;
    int count = argc == 5 ? (int)strtol(argv[2], NULL, 10) : 0;

    if (!file || count < 1 || count > THREADS_MAX)
        return fprintf(stderr, "usage: mail_bare URL CONNECTIONS COUNT FILE\n"), 64;
    url = argv[1];
    wanted = strtol(argv[3], NULL, 10);
    content_size = fread(content, 1, sizeof content, file);
    fclose(file);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    double started = seconds();
    for (int i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, run, NULL) != 0)
            abort();
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    printf("%.3f\n", seconds() - started);
    return atomic_load(&refused) > 0;
}
