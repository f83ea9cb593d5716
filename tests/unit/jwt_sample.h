/* jwt_sample.h - an identity provider for tests, made of OpenSSL alone: keys, rows of a key set,
 * and tokens, right and wrong ones. */
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_TOKEN_SIZE = 24 * 1024, SAMPLE_PART_SIZE = SAMPLE_TOKEN_SIZE / 3 };

static inline void
sample_base64(const void *bytes, size_t size, char *out)
{
    sodium_bin2base64(out, SAMPLE_PART_SIZE, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static inline EVP_PKEY *
sample_rsa(unsigned bits)
{
    return EVP_RSA_gen(bits);
}

static inline EVP_PKEY *
sample_ec(const char *curve)
{
    return EVP_EC_gen(curve);
}

/* A number of the key, of `size` bytes, or as many as it has. */
static inline void
sample_number(const EVP_PKEY *key, const char *name, int size, char *out)
{
    unsigned char bytes[1024];
    BIGNUM *number = NULL;

    if (!EVP_PKEY_get_bn_param(key, name, &number))
        abort();
    int count = BN_bn2binpad(number, bytes, size ? size : BN_num_bytes(number));
    sample_base64(bytes, (size_t)count, out);
    BN_free(number);
}

/* The public part as a row of a key set. */
static inline void
sample_row(const EVP_PKEY *key, const char *kid, char out[SAMPLE_PART_SIZE])
{
    static char a[SAMPLE_PART_SIZE], b[SAMPLE_PART_SIZE];
    int size = (EVP_PKEY_get_bits(key) + 7) / 8;

    if (EVP_PKEY_is_a(key, "RSA")) {
        sample_number(key, OSSL_PKEY_PARAM_RSA_N, 0, a);
        sample_number(key, OSSL_PKEY_PARAM_RSA_E, 0, b);
        snprintf(out, SAMPLE_PART_SIZE,
                 "{\"kty\":\"RSA\",\"kid\":\"%s\",\"n\":\"%.2000s\",\"e\":\"%.20s\"}", kid, a, b);
        return;
    }
    sample_number(key, OSSL_PKEY_PARAM_EC_PUB_X, size, a);
    sample_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size, b);
    snprintf(out, SAMPLE_PART_SIZE,
             "{\"kty\":\"EC\",\"kid\":\"%s\",\"crv\":\"P-%d\",\"x\":\"%.200s\",\"y\":\"%.200s\"}",
             kid, EVP_PKEY_get_bits(key), a, b);
}

/* ECDSA's two numbers side by side, as a token has them (RFC 7518, 3.4). */
static inline size_t
sample_side_by_side(unsigned char *signature, size_t size)
{
    const unsigned char *at = signature;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)size);

    BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32);
    ECDSA_SIG_free(pair);
    return 64;
}

/* A token of any header, claims and signature. */
static inline void
sample_forge(const char *header, const char *claims, const void *signature, size_t size, char *out)
{
    static char parts[3][SAMPLE_PART_SIZE];

    sample_base64(header, strlen(header), parts[0]);
    sample_base64(claims, strlen(claims), parts[1]);
    sample_base64(signature, size, parts[2]);
    snprintf(out, SAMPLE_TOKEN_SIZE, "%s.%s.%s", parts[0], parts[1], parts[2]);
}

/* A token that is signed with SHA-256 and what the key can do, whatever its header says. */
static inline void
sample_sign(EVP_PKEY *key, const char *header, const char *claims, char *out)
{
    unsigned char signature[1024];
    size_t size = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    sample_forge(header, claims, "", 0, out);
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1
        || EVP_DigestSign(context, signature, &size, (const unsigned char *)out, strlen(out) - 1)
               != 1)
        abort();
    EVP_MD_CTX_free(context);
    if (EVP_PKEY_is_a(key, "EC"))
        size = sample_side_by_side(signature, size);
    sample_forge(header, claims, signature, size, out);
}
