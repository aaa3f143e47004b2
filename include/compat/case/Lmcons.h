/* Another spelling of <lmcons.h>. */
#include "../lmcons.h"
