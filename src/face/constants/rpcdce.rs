//! The constants of rpcdce.h.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_upper_case_globals, reason = "Microsoft's spelling, which the generated headers repeat")]

super::header! {
    "rpcdce.h"
    "RPC levels and services" {
        RPC_C_AUTHN_LEVEL_DEFAULT: ULONG = 0;
        RPC_C_AUTHN_LEVEL_NONE: ULONG = 1;
        RPC_C_AUTHN_LEVEL_CONNECT: ULONG = 2;
        RPC_C_AUTHN_LEVEL_CALL: ULONG = 3;
        RPC_C_AUTHN_LEVEL_PKT: ULONG = 4;
        RPC_C_AUTHN_LEVEL_PKT_INTEGRITY: ULONG = 5;
        RPC_C_AUTHN_LEVEL_PKT_PRIVACY: ULONG = 6;
        RPC_C_AUTHN_NONE: ULONG = 0;
        RPC_C_AUTHN_DCE_PRIVATE: ULONG = 1;
        RPC_C_AUTHN_DCE_PUBLIC: ULONG = 2;
        RPC_C_AUTHN_DEC_PUBLIC: ULONG = 4;
        RPC_C_AUTHN_GSS_NEGOTIATE: ULONG = 9;
        RPC_C_AUTHN_WINNT: ULONG = 10;
        RPC_C_AUTHN_GSS_SCHANNEL: ULONG = 14;
        RPC_C_AUTHN_GSS_KERBEROS: ULONG = 16;
        RPC_C_AUTHN_DPA: ULONG = 17;
        RPC_C_AUTHN_MSN: ULONG = 18;
        RPC_C_AUTHN_DIGEST: ULONG = 21;
        RPC_C_AUTHN_MQ: ULONG = 100;
        RPC_C_AUTHN_INFO_TYPE_HTTP: ULONG = 1;
    }
}
