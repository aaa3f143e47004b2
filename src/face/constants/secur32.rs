//! The constants of secur32.h: what this library has beyond Microsoft's headers.
#![allow(missing_docs, reason = "the header's template documents them")]

super::header! {
    "secur32.h"
    "Attributes of contexts" {
        SECUR32_ATTR_LOCAL_NAME: ULONG = 0x53000001;
    }
    "Packed credentials" {
        SECUR32_AUTH_DATA_TYPE_NT_HASH: GUID = "6f2c1d3e-8a57-4b0b-9a3e-5d0c7e41b2a6";
    }
}
