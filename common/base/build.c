#include "common/base/build.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

static char id[BUILD_ID_SIZE];

static void
write_id(const unsigned char *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < size && 2 * i + 2 < sizeof id; i++) {
        id[2 * i] = digits[bytes[i] >> 4];
        id[2 * i + 1] = digits[bytes[i] & 15];
    }
}

/* Notes are a name and a description each, both padded to four bytes. */
static void
look_for_id(const unsigned char *note, size_t size)
{
    while (size > sizeof(ElfW(Nhdr))) {
        const ElfW(Nhdr) *header = (const void *)note;
        size_t name = (header->n_namesz + 3U) & ~3U;
        size_t step = sizeof *header + name + ((header->n_descsz + 3U) & ~3U);

        if (header->n_type == NT_GNU_BUILD_ID && header->n_namesz == 4
            && memcmp(note + sizeof *header, "GNU", 4) == 0)
            write_id(note + sizeof *header + name, header->n_descsz);
        if (step > size)
            return;
        note += step;
        size -= step;
    }
}

/* The first object is the program itself. */
static int
look_at_object(struct dl_phdr_info *info, size_t size, void *self)
{
    (void)size;
    (void)self;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_NOTE)
            look_for_id((const void *)(uintptr_t)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr),
                        info->dlpi_phdr[i].p_memsz);
    return 1;
}

const char *
build_id(void)
{
    if (!id[0])
        dl_iterate_phdr(look_at_object, NULL);
    return id;
}
