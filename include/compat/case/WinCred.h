/* Another spelling of <wincred.h>. */
#include "../../wincred.h"
