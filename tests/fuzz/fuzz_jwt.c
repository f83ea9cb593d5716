// parts: gateway/access/jwt gateway/access/jwks gateway/access/claims gateway/access/principal
/* A bearer token from outside, and a key set from the identity provider. The first byte says which
 * of the two the rest is; tokens are checked by a fixed set with a key of each kind. */
#include "services/gateway/access/claims.h"
#include "services/gateway/access/jwt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A public RSA key of 2048 bits, and the example key of RFC 7515, A.3. */
static const char document[] = "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"e\":\"AQAB\",\"n\":\""
                               "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1"
                               "RK7aPFFxuhDR1L6tSoc_BJECPebWKR"
                               "XjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_"
                               "RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAt"
                               "aSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-"
                               "bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPk"
                               "sINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw\"},"
                               "{\"kty\":\"EC\",\"kid\":\"e\",\"crv\":\"P-256\",\"x\":"
                               "\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                               "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";

static const struct jwks *
keys(void)
{
    static struct jwks *jwks;
    struct error err;

    if (!jwks && jwks_parse(text_of(document), &jwks, &err) != OK)
        abort();
    return jwks;
}

/* Nobody can sign, so no token is good; claims are read as if they had been signed. */
static void
check_token(struct text token)
{
    static const struct jwt_rules rules = { "i", "a", 60 };
    static struct claim_map map;
    struct principal principal;
    struct error err;
    json_t *claims = NULL;

    if (jwt_verify(keys(), &rules, token, INT64_C(1764000000000000), &claims) == JWT_good)
        abort();
    if (map.role_count == 0 && claim_map_read("scope=scope", "", &map, &err) != OK)
        abort();
    claims = json_loadb(token.data, token.size, 0, NULL);
    if (claims && claims_read(&map, claims, &principal))
        assert(!principal_lacks(&principal));
    json_decref(claims);
}

static void
check_set(struct text text)
{
    struct jwks *jwks = NULL;
    struct error err = { 0 };

    if (jwks_parse(text, &jwks, &err) == OK)
        assert(jwks->count > 0 && jwks->count <= JWKS_KEYS_MAX);
    jwks_destroy(&jwks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct text rest = { (const char *)data + 1, size - 1 };
    if (*data & 1)
        check_token(rest);
    else
        check_set(rest);
    return 0;
}
