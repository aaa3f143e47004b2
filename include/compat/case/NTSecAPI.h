/* Another spelling of <ntsecapi.h>. */
#include "../../ntsecapi.h"
