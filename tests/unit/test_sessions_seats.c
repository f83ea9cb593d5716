// parts: sessions/seats sessions/roster
#include "services/sessions/seats.h"
#include "tests/unit/sessions_sample.h"

static struct programme *programme;

static int
setup(void **state)
{
    (void)state;
    programme = parse(sample);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    programme_destroy(&programme);
    return 0;
}

/* Adds the booking to its participant and takes a seat or a place in the queue. */
static void
book(struct roster *roster, struct booking *booking)
{
    roster_add_booking(booking);
    seats_book(roster, booking, 1);
}

static bool
everything(const struct booking *booking, int64_t at_us)
{
    (void)booking;
    (void)at_us;
    return true;
}

static void
seats_are_taken_until_there_is_none_and_then_people_wait(void **state)
{
    (void)state;
    AUTO(roster_clear) struct roster roster = { 0 };
    struct session session = session_made(1, "talk", 10, 20);
    struct participant people[3];
    struct booking bookings[3];

    session.capacity = 2;
    for (int i = 0; i < 3; i++) {
        people[i] = participant_made(programme, i, SAMPLE_MODE_BLENDED);
        bookings[i] = booking_made(&people[i], &session);
        book(&roster, &bookings[i]);
    }
    assert_int_equal(bookings[0].state, BOOKING_CONFIRMED);
    assert_int_equal(bookings[1].state, BOOKING_CONFIRMED);
    assert_int_equal(bookings[2].state, BOOKING_WAITLISTED);
    assert_int_equal(session.confirmed, 2);
    assert_ptr_equal(session.waiting, &bookings[2]);
}

static void
touching_ends_do_not_overlap(void **state)
{
    (void)state;
    AUTO(roster_clear) struct roster roster = { 0 };
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct session booked = session_made(1, "talk", 10, 20);
    struct booking booking = booking_made(&person, &booked);

    const struct {
        int64_t starts, ends;
        bool is_free;
    } others[] = { { 5, 10, true },   { 20, 25, true },  { 5, 11, false },
                   { 19, 25, false }, { 12, 15, false }, { 5, 25, false } };

    book(&roster, &booking);
    for (size_t i = 0; i < COUNT(others); i++) {
        struct session other = session_made(2, "call", others[i].starts, others[i].ends);
        assert_int_equal(seats_is_free(&person, &other), others[i].is_free);
    }
}

static void
only_confirmed_bookings_are_in_the_way(void **state)
{
    (void)state;
    AUTO(roster_clear) struct roster roster = { 0 };
    struct participant person = participant_made(programme, 0, SAMPLE_MODE_BLENDED);
    struct session full = session_made(1, "talk", 10, 20);
    struct session other = session_made(2, "call", 10, 20);
    struct booking booking = booking_made(&person, &full);

    full.capacity = 0;
    book(&roster, &booking);
    assert_int_equal(booking.state, BOOKING_WAITLISTED);
    assert_true(seats_is_free(&person, &other));
}

/* Three people at a session with one seat: the first has it, the others wait. */
struct queue {
    struct roster roster;
    struct session session, elsewhere;
    struct participant people[3];
    struct booking bookings[3];
};

static void
queue_make(struct queue *queue)
{
    memset(queue, 0, sizeof *queue);
    queue->session = session_made(1, "talk", 10, 20);
    queue->elsewhere = session_made(2, "call", 15, 25);
    for (int i = 0; i < 3; i++) {
        queue->people[i] = participant_made(programme, i, SAMPLE_MODE_BLENDED);
        queue->bookings[i] = booking_made(&queue->people[i], &queue->session);
        book(&queue->roster, &queue->bookings[i]);
    }
}

static void
queue_clear(struct queue *queue)
{
    roster_clear(&queue->roster);
}

static void
a_freed_seat_goes_to_the_first_who_waits(void **state)
{
    (void)state;
    AUTO(queue_clear) struct queue queue;

    queue_make(&queue);
    seats_cancel(&queue.roster, &queue.bookings[0], 5);
    assert_int_equal(queue.bookings[0].state, BOOKING_CANCELLED);
    assert_int_equal(queue.bookings[1].state, BOOKING_CONFIRMED);
    assert_int_equal(queue.bookings[1].at_us, 5);
    assert_int_equal(queue.bookings[2].state, BOOKING_WAITLISTED);
    assert_int_equal(queue.session.confirmed, 1);
}

static void
a_freed_seat_passes_over_those_who_are_elsewhere_then(void **state)
{
    (void)state;
    AUTO(queue_clear) struct queue queue;
    struct booking elsewhere;

    queue_make(&queue);
    elsewhere = booking_made(&queue.people[1], &queue.elsewhere);
    book(&queue.roster, &elsewhere);
    seats_cancel(&queue.roster, &queue.bookings[0], 5);
    assert_int_equal(queue.bookings[1].state, BOOKING_WAITLISTED);
    assert_int_equal(queue.bookings[2].state, BOOKING_CONFIRMED);
}

static void
a_seat_that_nobody_could_take_is_open_to_the_next_booking_only(void **state)
{
    (void)state;
    AUTO(queue_clear) struct queue queue;
    struct booking elsewhere[2];
    struct participant late = participant_made(programme, 4, SAMPLE_MODE_BLENDED);
    struct booking booking = booking_made(&late, &queue.session);

    queue_make(&queue);
    queue.elsewhere.capacity = 2;
    for (int i = 0; i < 2; i++) {
        elsewhere[i] = booking_made(&queue.people[i + 1], &queue.elsewhere);
        book(&queue.roster, &elsewhere[i]);
    }
    seats_cancel(&queue.roster, &queue.bookings[0], 5);
    assert_int_equal(queue.session.confirmed, 0);
    seats_cancel(&queue.roster, &elsewhere[0], 6);
    assert_int_equal(queue.bookings[1].state, BOOKING_WAITLISTED);
    book(&queue.roster, &booking);
    assert_int_equal(booking.state, BOOKING_CONFIRMED);
}

static void
who_waits_and_cancels_frees_no_seat(void **state)
{
    (void)state;
    AUTO(queue_clear) struct queue queue;

    queue_make(&queue);
    seats_cancel(&queue.roster, &queue.bookings[1], 5);
    assert_int_equal(queue.session.confirmed, 1);
    assert_int_equal(queue.bookings[2].state, BOOKING_WAITLISTED);
    assert_ptr_equal(queue.session.waiting, &queue.bookings[2]);
}

static void
who_books_again_waits_at_the_end(void **state)
{
    (void)state;
    AUTO(queue_clear) struct queue queue;

    queue_make(&queue);
    seats_cancel(&queue.roster, &queue.bookings[1], 5);
    seats_book(&queue.roster, &queue.bookings[1], 6);
    assert_ptr_equal(queue.session.waiting, &queue.bookings[2]);
    assert_true(queue.bookings[1].queue > queue.bookings[2].queue);
}

/* Leaving gives up all bookings before a seat is offered, so the seat in the one
 * session is not offered to the leaver, who waits for the other. */
static void
nobody_is_offered_a_seat_that_he_gives_up(void **state)
{
    (void)state;
    AUTO(queue_clear) struct queue queue;
    struct session second = session_made(3, "call", 30, 40);
    struct booking waits;

    queue_make(&queue);
    second.capacity = 0;
    waits = booking_made(&queue.people[0], &second);
    book(&queue.roster, &waits);
    second.capacity = 1;
    seats_leave(&queue.roster, &queue.people[0], everything, 5, WHY_LEFT);
    assert_int_equal(waits.state, BOOKING_CANCELLED);
    assert_int_equal(queue.bookings[0].state, BOOKING_CANCELLED);
    assert_int_equal(queue.bookings[1].state, BOOKING_CONFIRMED);
    assert_null(second.waiting);
}

static void
each_change_is_noted_once(void **state)
{
    (void)state;
    AUTO(queue_clear) struct queue queue;
    int bookings = 0;
    int sessions = 0;

    queue_make(&queue);
    seats_cancel(&queue.roster, &queue.bookings[0], 5);
    for (const struct booking *b = queue.roster.changed_bookings; b; b = b->next_changed)
        bookings++;
    for (const struct session *s = queue.roster.changed_sessions; s; s = s->next_changed)
        sessions++;
    assert_int_equal(bookings, 3);
    assert_int_equal(sessions, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seats_are_taken_until_there_is_none_and_then_people_wait),
        cmocka_unit_test(touching_ends_do_not_overlap),
        cmocka_unit_test(only_confirmed_bookings_are_in_the_way),
        cmocka_unit_test(a_freed_seat_goes_to_the_first_who_waits),
        cmocka_unit_test(a_freed_seat_passes_over_those_who_are_elsewhere_then),
        cmocka_unit_test(a_seat_that_nobody_could_take_is_open_to_the_next_booking_only),
        cmocka_unit_test(who_waits_and_cancels_frees_no_seat),
        cmocka_unit_test(who_books_again_waits_at_the_end),
        cmocka_unit_test(nobody_is_offered_a_seat_that_he_gives_up),
        cmocka_unit_test(each_change_is_noted_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
