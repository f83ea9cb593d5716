// parts: bus/access
/* The files that say who may do what, and requests: the first byte tells which. */
#include "services/bus/access.h"

#include "common/bus/key_list.h"

#include <stdint.h>
#include <stdlib.h>

static struct access access_rules;

static void
parse_list(struct text file)
{
    struct key_list list;
    struct error err;

    enum status status = key_list_parse(file, &list, &err);
    if (status != OK && list.count > 0)
        abort();
    for (size_t i = 0; i < list.count; i++)
        if (key_list_find(&list, list.owners[i].key) != &list.owners[i])
            abort();
    key_list_clear(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err;

    if (size == 0)
        return 0;
    struct text input = { (const char *)data + 1, size - 1 };
    switch (data[0] % 4) {
    case 0:
        parse_list(input);
        break;
    case 1:
        if (access_parse(input, &access_rules, &err) == OK && access_rules.count > 0)
            access_may(&access_rules.roles[0], ACCESS_SEND, input);
        break;
    case 2:
        if (access_parse(TEXT("a send queries\na send x.*\n"), &access_rules, &err) != OK
            || access_request(&access_rules.roles[0], TEXT("queries"), input, &err) == NOT_FOUND)
            abort();
        break;
    default:
        if (access_parse(TEXT("a send events\na group a*\na see x.*\n"), &access_rules, &err) != OK
            || access_request(&access_rules.roles[0], TEXT("events"), input, &err) == NOT_FOUND)
            abort();
        break;
    }
    return 0;
}
