#include "proto/coaching.h"

MESSAGE_DEFINE(register_coach, register_coach_command, command, "coaching.register_coach", 1,
               REGISTER_COACH, "Registers a coach.");
MESSAGE_DEFINE(record_meeting, record_meeting_command, command, "coaching.record_meeting", 1,
               RECORD_MEETING, "Records a coaching meeting.");
MESSAGE_DEFINE(meeting_held, coaching_meeting_held, event, "coaching.meeting_held", 1, MEETING_HELD,
               "A coaching meeting took place.");
MESSAGE_DEFINE(match_changed, coaching_matched, event, "coaching.matched", 1, MATCH_CHANGED,
               "A participant has a coach.");
MESSAGE_DEFINE(match_changed, coaching_unmatched, event, "coaching.unmatched", 1, MATCH_CHANGED,
               "A participant no longer has this coach.");
MESSAGE_DEFINE(arrange_meeting, arrange_meeting_command, command, "coaching.arrange_meeting", 1,
               ARRANGE_MEETING, "Arranges a coaching meeting.");
MESSAGE_DEFINE(move_meeting, move_meeting_command, command, "coaching.move_meeting", 1,
               MOVE_MEETING, "Moves a coaching meeting.");
MESSAGE_DEFINE(call_off_meeting, call_off_meeting_command, command, "coaching.call_off_meeting", 1,
               CALL_OFF_MEETING, "Calls a coaching meeting off.");
MESSAGE_DEFINE(meeting_changed, coaching_meeting_arranged, event, "coaching.meeting_arranged", 1,
               MEETING_CHANGED, "A coaching meeting was arranged.");
MESSAGE_DEFINE(meeting_changed, coaching_meeting_moved, event, "coaching.meeting_moved", 1,
               MEETING_CHANGED, "A coaching meeting was moved.");
MESSAGE_DEFINE(meeting_changed, coaching_meeting_called_off, event, "coaching.meeting_called_off",
               1, MEETING_CHANGED, "A coaching meeting was called off.");
MESSAGE_DEFINE(write_note, write_note_command, command, "coaching.write_note", 1, WRITE_NOTE,
               "Keeps a private note of a coach.");
