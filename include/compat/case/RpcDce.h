/* Another spelling of <rpcdce.h>. */
#include "../../rpcdce.h"
