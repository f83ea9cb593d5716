#include "upload.h"

#include "frame.h"
#include "kinds.h"
#include "staff.h"

#include "common/base/clock.h"
#include "common/base/trace.h"
#include "common/base/uuid.h"
#include "proto/enrolment_live.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { ZONE_BYTES = 256 * 1024 };

/* A handler that failed; the row is not refused for good. */
#define FAILED_CODE "internal_error"

struct sending {
    struct key_sum keys; /* of all rows sent, for the closing command */
    struct upload *upload;
    struct folder_file *file;
    const struct message_type *command;
    size_t rows; /* of this file */
    struct frame frames[2];
    struct staff staff;
    struct request request;
    char trace[TRACE_TEXT_SIZE]; /* of the request */
};

static void
sending_clear(struct sending *sending)
{
    frame_clear(&sending->frames[0]);
    frame_clear(&sending->frames[1]);
    frame_clear(&sending->staff.frame);
    request_clear(&sending->request);
}

static void
sending_init(struct sending *sending, struct upload *upload, struct folder_file *file)
{
    memset(sending, 0, sizeof *sending);
    sending->upload = upload;
    sending->file = file;
    sending->command = kind_command(folder_file_kind(file));
    frame_init(&sending->frames[0]);
    frame_init(&sending->frames[1]);
    frame_init(&sending->staff.frame);
    key_sum_start(&sending->keys, upload->cohort_id, folder_file_name(file));
}

static void
take_row(struct sending *sending, const struct folder_row *row, struct frame *frame)
{
    struct upload *upload = sending->upload;
    const char *name = folder_file_name(sending->file);

    sending->rows++;
    if (row->code) {
        quarantine_add(upload->quarantine, name, row->line, text_of(row->code), row->column);
        return;
    }
    struct key key = key_of_row(upload->cohort_id, name, row->line, row->values,
                                folder_file_kind(sending->file)->column_count);
    key_sum_add(&sending->keys, &key);
    const struct text *address = kind_staff(folder_file_kind(sending->file), row->values);
    if (address)
        staff_add(&sending->staff, upload->cohort_id, *address);
    frame_add_texts(frame, sending->command, &key, row->values, row->line);
}

/* The next rows of the file; the frame stays empty behind the last one. */
static void
fill(struct sending *sending, struct frame *frame)
{
    struct folder_row row;

    frame_reset(frame);
    while (!frame_is_full(frame) && folder_file_next_row(sending->file, &row))
        take_row(sending, &row, frame);
}

/* Says which file and lines a failure is about. */
static enum status
failed_at(const struct sending *sending, const struct frame *frame, struct error *err)
{
    struct error why = *err;
    const char *name = folder_file_name(sending->file);

    size_t first = frame->lines[0];
    size_t last = frame->lines[frame->count - 1];

    if (first == 0)
        return error_set(err, why.status, "%s, at its end: %s", name, why.text);
    if (first == last)
        return error_set(err, why.status, "%s line %zu: %s", name, first, why.text);
    return error_set(err, why.status, "%s lines %zu to %zu: %s", name, first, last, why.text);
}

static enum status
take_answer(struct sending *sending, const struct answer *answer, size_t line, struct error *err)
{
    const char *name = folder_file_name(sending->file);

    if (answer->code.size == 0)
        return OK;
    if (text_is(answer->code, FAILED_CODE))
        return error_set(err, INVALID,
                         "%s line %zu: %.*s could not handle it; its log says why: mend that, then "
                         "start this again",
                         name, line, TEXT_ARGS(message_owner(sending->command)));
    if (strcmp(folder_file_kind(sending->file)->name, "cohort") == 0)
        return error_set(err, CONFLICT,
                         "%s line %zu column %.*s: %.*s; the cohort exists with other dates: use "
                         "those, or another cohort_id",
                         name, line, TEXT_ARGS(answer->field), TEXT_ARGS(answer->code));
    quarantine_add(sending->upload->quarantine, name, line, answer->code, answer->field);
    return OK;
}

static enum status
take_answers(struct sending *sending, const struct frame *frame, struct error *err)
{
    AUTO(msgpack_zone_destroy) msgpack_zone zone;
    static struct answer answers[COMMAND_ROWS_MAX];

    msgpack_zone_init(&zone, ZONE_BYTES);
    TRY(frame_answers(sending->request.reply, frame->count, &zone, answers, err));
    for (size_t i = 0; i < frame->count; i++)
        TRY(take_answer(sending, &answers[i], frame->lines[i], err));
    return OK;
}

/* Each frame is a trace of its own, as one without would be. */
static struct text
trace_make(struct sending *sending)
{
    struct uuid made = uuid_make(clock_real_us());
    struct trace trace = trace_of_event(TEXT(""), uuid_text(&made));

    trace.is_history = sending->upload->is_history;
    trace_write(&trace, sending->trace);
    return (struct text){ sending->trace, sizeof sending->trace };
}

static void
send_frame(struct sending *sending, struct frame *frame, const struct message_type *command)
{
    sending->request.to = message_owner(command);
    sending->request.name = command->name;
    sending->request.body = frame_seal(frame, sending->upload->cohort_id);
    sending->request.trace = trace_make(sending);
    client_send(sending->upload->client, &sending->request);
}

static enum status
finish_frame(struct sending *sending, const struct frame *frame, struct error *err)
{
    enum status status = client_wait(sending->upload->client, &sending->request, 1, err);

    return status == OK ? take_answers(sending, frame, err) : failed_at(sending, frame, err);
}

/* The staff of the next rows, before the rows: who is told of them can be reached. */
static enum status
send_staff(struct sending *sending, struct error *err)
{
    struct frame *frame = &sending->staff.frame;

    if (frame->count == 0)
        return OK;
    send_frame(sending, frame, &register_staff_command);
    TRY(client_wait(sending->upload->client, &sending->request, 1, err));
    TRY(staff_check(sending->request.reply, frame->count, err));
    frame_reset(frame);
    return OK;
}

static enum status
send_rows(struct sending *sending, struct error *err)
{
    struct upload *upload = sending->upload;
    int turn = 0;

    fill(sending, &sending->frames[turn]);
    while (sending->frames[turn].count > 0) {
        struct frame *frame = &sending->frames[turn];

        turn = !turn;
        TRY(send_staff(sending, err));
        send_frame(sending, frame, sending->command);
        fill(sending, &sending->frames[turn]);
        TRY(finish_frame(sending, frame, err));
        quarantine_tell(upload->quarantine, sending->frames[turn].count > 0
                                                ? sending->frames[turn].lines[0]
                                                : SIZE_MAX);
        progress_rows(upload->progress, sending->rows, folder_file_read(sending->file),
                      folder_file_size(sending->file));
    }
    quarantine_tell(upload->quarantine, SIZE_MAX);
    progress_rows(upload->progress, sending->rows, 1, 1);
    upload->rows += sending->rows;
    return OK;
}

static enum status
send_closing(struct sending *sending, const struct message_type *closing, struct error *err)
{
    struct frame *frame = &sending->frames[0];
    struct text file = text_of(folder_file_name(sending->file));
    struct key key = key_sum_end(&sending->keys);

    frame_reset(frame);
    frame_add_texts(frame, closing, &key, &file, 0);
    send_frame(sending, frame, closing);
    TRY(finish_frame(sending, frame, err));
    return OK;
}

enum status
upload_file(struct upload *upload, struct folder_file *file, struct error *err)
{
    AUTO(sending_clear) struct sending sending;
    const struct message_type *closing = kind_closing(folder_file_kind(file));

    sending_init(&sending, upload, file);
    TRY(send_rows(&sending, err));
    return closing ? send_closing(&sending, closing, err) : OK;
}
