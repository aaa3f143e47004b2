/* Another spelling of <security.h>. */
#include "../../security.h"
