#include "common/parking/parked_request.h"

MESSAGE_DEFINE(parked_query, parked_query_type, query, "parked", 1, PARKED_QUERY,
               "Looks at parked events, lets them go on, or drops them.");
MESSAGE_DEFINE(parked_row, parked_row_type, row, "parked_row", 1, PARKED_ROW, "A parked event.");
MESSAGE_DEFINE(parked_count, parked_count_type, row, "parked_count", 1, PARKED_COUNT,
               "How many parked events were meant.");
