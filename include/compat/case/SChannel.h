/* Another spelling of <schannel.h>. */
#include "../../schannel.h"
