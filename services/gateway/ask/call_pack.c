#include "call_private.h"

static void
pack_command(const struct call *call, msgpack_packer *to)
{
    msgpack_pack_array(to, 2);
    pack_bytes(to, (struct text){ (const char *)call->key, CALL_KEY_SIZE });
    message_pack(call->type, call->body, to);
}

static bool
are_new(const struct frame *frame)
{
    for (const struct call *call = frame->first; call; call = call->next)
        if (!call->is_new)
            return false;
    return true;
}

void
frame_pack(const struct frame *frame, msgpack_packer *to)
{
    if (call_is_command(frame->first)) {
        msgpack_pack_array(to, 3);
        pack_text(to, frame->first->cohort_id);
    }
    msgpack_pack_array(to, frame->count);
    for (const struct call *call = frame->first; call; call = call->next)
        if (call_is_command(call))
            pack_command(call, to);
        else
            message_pack(call->type, call->body, to);
    if (call_is_command(frame->first) && are_new(frame))
        msgpack_pack_true(to);
    else if (call_is_command(frame->first))
        msgpack_pack_false(to);
}
