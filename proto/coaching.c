#include "proto/coaching.h"

MESSAGE_DEFINE(register_coach, register_coach_command, command, "coaching.register_coach", 1,
               REGISTER_COACH, "Registers a coach.");
MESSAGE_DEFINE(record_meeting, record_meeting_command, command, "coaching.record_meeting", 1,
               RECORD_MEETING, "Records a coaching meeting.");
MESSAGE_DEFINE(meeting_held, coaching_meeting_held, event, "coaching.meeting_held", 1, MEETING_HELD,
               "A coaching meeting took place.");
