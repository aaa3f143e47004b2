/* Another spelling of <credssp.h>. */
#include "../../credssp.h"
