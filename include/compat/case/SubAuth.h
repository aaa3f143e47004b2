/* Another spelling of <subauth.h>. */
#include "../subauth.h"
