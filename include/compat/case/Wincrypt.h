/* Another spelling of <wincrypt.h>. */
#include "../../wincrypt.h"
