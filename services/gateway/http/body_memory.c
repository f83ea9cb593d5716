#include "body_memory.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct body {
    struct text key, value; /* behind the struct */
    UT_hash_handle hh;
    char bytes[];
};

struct body_memory {
    struct body *bodies; /* the oldest first */
    size_t bytes;
};

struct body_memory *
body_memory_new(void)
{
    struct body_memory *memory = calloc(1, sizeof *memory);

    if (!memory)
        abort();
    return memory;
}

static void
forget(struct body_memory *memory, struct body *body)
{
    HASH_DEL(memory->bodies, body);
    memory->bytes -= body->key.size + body->value.size;
    free(body);
}

void
body_memory_destroy(struct body_memory **memory_p)
{
    if (!*memory_p)
        return;
    while ((*memory_p)->bodies)
        forget(*memory_p, (*memory_p)->bodies);
    free(*memory_p);
    *memory_p = NULL;
}

static struct body *
find(const struct body_memory *memory, struct text key)
{
    struct body *body = NULL;

    HASH_FIND(hh, memory->bodies, key.data, key.size, body);
    return body;
}

void
body_memory_put(struct body_memory *memory, struct text key, struct text value)
{
    struct body *body = find(memory, key);
    size_t size = key.size + value.size;

    if (body)
        forget(memory, body);
    if (size > BODY_MEMORY_BYTES)
        return;
    while (memory->bytes + size > BODY_MEMORY_BYTES)
        forget(memory, memory->bodies);
    body = malloc(sizeof *body + size);
    if (!body)
        abort();
    memcpy(body->bytes, key.data, key.size);
    memcpy(body->bytes + key.size, value.data, value.size);
    body->key = (struct text){ body->bytes, key.size };
    body->value = (struct text){ body->bytes + key.size, value.size };
    HASH_ADD_KEYPTR(hh, memory->bodies, body->key.data, body->key.size, body);
    memory->bytes += size;
}

bool
body_memory_get(const struct body_memory *memory, struct text key, struct text *ret_value)
{
    const struct body *body = find(memory, key);

    if (!body)
        return false;
    *ret_value = body->value;
    return true;
}
