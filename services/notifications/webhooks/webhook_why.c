#include "webhook_why.h"

#include <stddef.h>

/* A certificate that nobody vouches for, or that is over, has a fault of X509. Where its name is
 * another one, libcurl leaves the value that it has begun with, X509_V_ERR_UNSPECIFIED. */
static const char *
why_unverified(CURL *easy)
{
    enum { UNSPECIFIED = 1 };

    long fault = 0;

    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &fault);
    return fault > UNSPECIFIED ? "tls_untrusted" : "tls_name";
}

const char *
webhook_why(CURL *easy, CURLcode code)
{
    static const struct {
        CURLcode code;
        const char *word;
    } words[] = {
        { CURLE_OPERATION_TIMEDOUT, "timeout" },
        { CURLE_COULDNT_RESOLVE_HOST, "dns" },
        { CURLE_COULDNT_CONNECT, "unreachable" },
        { CURLE_SSL_CONNECT_ERROR, "tls" },
    };

    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return why_unverified(easy);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].code == code)
            return words[i].word;
    return "broken";
}
