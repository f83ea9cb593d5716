// parts: gtctl/positions
#include "services/gtctl/positions.h"

#include "common/message/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ENROLMENT, SESSIONS };

static struct positions all[POSITIONS_SERVICES];

static void
pack_triple(msgpack_packer *to, const char *source, int partition, int position)
{
    msgpack_pack_array(to, source ? 3 : 2);
    if (source)
        pack_text(to, text_of(source));
    msgpack_pack_int(to, partition);
    msgpack_pack_int(to, position);
}

static enum status
read_reply(int partition, struct positions *ret_positions)
{
    AUTO(msgpack_sbuffer_destroy) msgpack_sbuffer buffer;
    msgpack_packer to;
    struct error err;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&to, &buffer, msgpack_sbuffer_write);
    msgpack_pack_map(&to, 4);
    pack_text(&to, TEXT("heads"));
    msgpack_pack_array(&to, 1);
    pack_triple(&to, NULL, partition, 7);
    pack_text(&to, TEXT("cursors"));
    msgpack_pack_array(&to, 2);
    pack_triple(&to, "sessions", 3, 5);
    pack_triple(&to, "somebody else", 3, 5);
    pack_text(&to, TEXT("pending"));
    msgpack_pack_int(&to, 4);
    pack_text(&to, TEXT("new key"));
    msgpack_pack_int(&to, 1);
    return positions_read((struct text){ buffer.data, buffer.size }, ret_positions, &err);
}

static void
a_reply_is_read_and_what_is_missing_is_zero(void **state)
{
    (void)state;
    struct positions positions;

    assert_int_equal(read_reply(63, &positions), OK);
    assert_int_equal(positions.heads[63], 7);
    assert_true(positions.reads[SESSIONS]);
    assert_false(positions.reads[ENROLMENT]);
    assert_int_equal(positions.cursors[SESSIONS][3], 5);
    assert_int_equal(positions.pending, 4);
    assert_int_equal(positions.parked, 0);
    assert_int_equal(positions.failed, 0);
}

static void
a_reply_of_another_form_is_invalid(void **state)
{
    (void)state;
    struct positions positions;
    struct error err;

    assert_int_equal(read_reply(POSITIONS_PARTITIONS, &positions), INVALID);
    assert_int_equal(read_reply(-1, &positions), INVALID);
    assert_int_equal(positions_read(TEXT("\xc0"), &positions, &err), INVALID);
    assert_int_equal(positions_read(TEXT("\x81\xa5heads\xc0"), &positions, &err), INVALID);
    assert_int_equal(positions_read(TEXT("\x81\xa6parked\xff"), &positions, &err), INVALID);
}

static void
a_reader_lags_only_behind_sources_that_it_reads(void **state)
{
    (void)state;
    memset(all, 0, sizeof all);
    all[ENROLMENT].heads[1] = 10;
    assert_int_equal(positions_lag_all(all), 0);
    all[SESSIONS].reads[ENROLMENT] = true; /* no row for the partition: at 0 */
    assert_int_equal(positions_lag_all(all), 10);
    all[SESSIONS].cursors[ENROLMENT][1] = 10;
    assert_int_equal(positions_lag_all(all), 0);
}

static void
a_cursor_seen_after_its_head_does_not_make_up_for_another(void **state)
{
    (void)state;
    memset(all, 0, sizeof all);
    all[SESSIONS].reads[ENROLMENT] = true;
    all[ENROLMENT].heads[1] = 10;
    all[ENROLMENT].heads[2] = 10;
    all[SESSIONS].cursors[ENROLMENT][1] = 15;
    all[SESSIONS].cursors[ENROLMENT][2] = 8;
    assert_int_equal(positions_lag(&all[SESSIONS], ENROLMENT, all), 2);
}

static void
looks_are_compared_by_all_heads(void **state)
{
    (void)state;
    static struct positions before[POSITIONS_SERVICES];

    memset(all, 0, sizeof all);
    assert_true(positions_same_heads(all, before));
    all[POSITIONS_SERVICES - 1].heads[POSITIONS_PARTITIONS - 1] = 1;
    assert_false(positions_same_heads(all, before));
}

static void
who_has_read_what_a_restore_has_undone_is_named(void **state)
{
    (void)state;
    struct error err;

    memset(all, 0, sizeof all);
    all[SESSIONS].reads[ENROLMENT] = true;
    all[SESSIONS].cursors[ENROLMENT][1] = 5;
    all[ENROLMENT].head_epochs[1] = 100;
    all[ENROLMENT].head_epochs[2] = 100; /* nothing read of it: it may begin */
    assert_int_equal(positions_apart(&all[SESSIONS], ENROLMENT, all), 1);
    assert_int_equal(positions_check(all, &err), NOT_FOUND);
    assert_non_null(strstr(err.text, "sessions has read events of enrolment"));
    all[SESSIONS].cursor_epochs[ENROLMENT][1] = 100;
    assert_int_equal(positions_check(all, &err), OK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_is_read_and_what_is_missing_is_zero),
        cmocka_unit_test(a_reply_of_another_form_is_invalid),
        cmocka_unit_test(a_reader_lags_only_behind_sources_that_it_reads),
        cmocka_unit_test(a_cursor_seen_after_its_head_does_not_make_up_for_another),
        cmocka_unit_test(looks_are_compared_by_all_heads),
        cmocka_unit_test(who_has_read_what_a_restore_has_undone_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
