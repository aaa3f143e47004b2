/* Another spelling of <ntsecpkg.h>. */
#include "../../ntsecpkg.h"
