/* Another spelling of <sspi.h>. */
#include "../../sspi.h"
