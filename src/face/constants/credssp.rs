//! The constants of credssp.h.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_upper_case_globals, reason = "Microsoft's spelling, which the generated headers repeat")]

super::header! {
    "credssp.h"
    "CredSSP" {
        CREDSSP_NAME: WIDE = "CREDSSP";
        TS_SSP_NAME_A: NARROW = "TSSSP";
        TS_SSP_NAME: WIDE = "TSSSP";
        szOID_TS_KP_TS_SERVER_AUTH: NARROW = "1.3.6.1.4.1.311.54.1.2";
        CREDSSP_SERVER_AUTH_NEGOTIATE: ULONG = 1;
        CREDSSP_SERVER_AUTH_CERTIFICATE: ULONG = 2;
        SECPKG_ALT_ATTR: ULONG = 0x80000000;
        SECPKG_ATTR_CREDS: ULONG = 0x80000080;
        SECPKG_ATTR_NEGOTIATION_PACKAGE: ULONG = 0x80000081;
        SECPKG_ATTR_C_ACCESS_TOKEN: ULONG = 0x80000012;
        SECPKG_ATTR_C_FULL_ACCESS_TOKEN: ULONG = 0x80000082;
        SECPKG_ATTR_SERVER_AUTH_FLAGS: ULONG = 0x80000083;
        SECPKG_ATTR_CERT_TRUST_STATUS: ULONG = 0x80000084;
        SECPKG_ATTR_CREDS_2: ULONG = 0x80000086;
    }
    enum _CREDSSP_SUBMIT_TYPE CREDSPP_SUBMIT_TYPE {
        CredsspPasswordCreds = 2;
        CredsspSchannelCreds = 4;
        CredsspCertificateCreds = 13;
        CredsspSubmitBufferBoth = 50;
        CredsspSubmitBufferBothOld = 51;
        CredsspCredEx = 100;
    }
}
