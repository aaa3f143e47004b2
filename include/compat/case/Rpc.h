/* Another spelling of <rpc.h>. */
#include "../rpc.h"
