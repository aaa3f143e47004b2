/* Another spelling of <wtypes.h>. */
#include "../wtypes.h"
