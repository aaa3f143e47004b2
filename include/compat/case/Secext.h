/* Another spelling of <secext.h>. */
#include "../../secext.h"
