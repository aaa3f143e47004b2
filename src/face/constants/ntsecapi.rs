//! The constants of ntsecapi.h.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_upper_case_globals, reason = "Microsoft's spelling, which the generated headers repeat")]

super::header! {
    "ntsecapi.h"
    "Names and numbers" {
        MSV1_0_PACKAGE_NAME: NARROW = "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0";
        MSV1_0_PACKAGE_NAMEW: WIDE = "MICROSOFT_AUTHENTICATION_PACKAGE_V1_0";
    }
    "Kerberos" {
        KERB_ETYPE_NULL: LONG = 0;
        KERB_ETYPE_DES_CBC_CRC: LONG = 1;
        KERB_ETYPE_DES_CBC_MD4: LONG = 2;
        KERB_ETYPE_DES_CBC_MD5: LONG = 3;
        KERB_ETYPE_AES128_CTS_HMAC_SHA1_96: LONG = 17;
        KERB_ETYPE_AES256_CTS_HMAC_SHA1_96: LONG = 18;
        KERB_ETYPE_RC4_MD4: LONG = -128;
        KERB_ETYPE_RC4_PLAIN2: LONG = -129;
        KERB_ETYPE_RC4_LM: LONG = -130;
        KERB_ETYPE_RC4_SHA: LONG = -131;
        KERB_ETYPE_DES_PLAIN: LONG = -132;
        KERB_ETYPE_RC4_HMAC_OLD: LONG = -133;
        KERB_ETYPE_RC4_PLAIN_OLD: LONG = -134;
        KERB_ETYPE_RC4_HMAC_OLD_EXP: LONG = -135;
        KERB_ETYPE_RC4_PLAIN_OLD_EXP: LONG = -136;
        KERB_ETYPE_RC4_PLAIN: LONG = -140;
        KERB_ETYPE_RC4_PLAIN_EXP: LONG = -141;
        KERB_ETYPE_AES128_CTS_HMAC_SHA1_96_PLAIN: LONG = -148;
        KERB_ETYPE_AES256_CTS_HMAC_SHA1_96_PLAIN: LONG = -149;
        KERB_ETYPE_DSA_SHA1_CMS: LONG = 9;
        KERB_ETYPE_RSA_MD5_CMS: LONG = 10;
        KERB_ETYPE_RSA_SHA1_CMS: LONG = 11;
        KERB_ETYPE_RC2_CBC_ENV: LONG = 12;
        KERB_ETYPE_RSA_ENV: LONG = 13;
        KERB_ETYPE_RSA_ES_OEAP_ENV: LONG = 14;
        KERB_ETYPE_DES_EDE3_CBC_ENV: LONG = 15;
        KERB_ETYPE_DSA_SIGN: LONG = 8;
        KERB_ETYPE_RSA_PRIV: LONG = 9;
        KERB_ETYPE_RSA_PUB: LONG = 10;
        KERB_ETYPE_RSA_PUB_MD5: LONG = 11;
        KERB_ETYPE_RSA_PUB_SHA1: LONG = 12;
        KERB_ETYPE_PKCS7_PUB: LONG = 13;
        KERB_ETYPE_DES3_CBC_MD5: LONG = 5;
        KERB_ETYPE_DES3_CBC_SHA1: LONG = 7;
        KERB_ETYPE_DES3_CBC_SHA1_KD: LONG = 16;
        KERB_ETYPE_DES_CBC_MD5_NT: LONG = 20;
        KERB_ETYPE_RC4_HMAC_NT: LONG = 23;
        KERB_ETYPE_RC4_HMAC_NT_EXP: LONG = 24;
        KERB_CHECKSUM_NONE: LONG = 0;
        KERB_CHECKSUM_CRC32: LONG = 1;
        KERB_CHECKSUM_MD4: LONG = 2;
        KERB_CHECKSUM_KRB_DES_MAC: LONG = 4;
        KERB_CHECKSUM_KRB_DES_MAC_K: LONG = 5;
        KERB_CHECKSUM_MD5: LONG = 7;
        KERB_CHECKSUM_MD5_DES: LONG = 8;
        KERB_CHECKSUM_SHA1_NEW: LONG = 14;
        KERB_CHECKSUM_HMAC_SHA1_96_AES128: LONG = 15;
        KERB_CHECKSUM_HMAC_SHA1_96_AES256: LONG = 16;
        KERB_CHECKSUM_LM: LONG = -130;
        KERB_CHECKSUM_SHA1: LONG = -131;
        KERB_CHECKSUM_REAL_CRC32: LONG = -132;
        KERB_CHECKSUM_DES_MAC: LONG = -133;
        KERB_CHECKSUM_DES_MAC_MD5: LONG = -134;
        KERB_CHECKSUM_MD25: LONG = -135;
        KERB_CHECKSUM_RC4_MD5: LONG = -136;
        KERB_CHECKSUM_MD5_HMAC: LONG = -137;
        KERB_CHECKSUM_HMAC_MD5: LONG = -138;
        KERB_CHECKSUM_SHA256: LONG = -139;
        KERB_CHECKSUM_SHA384: LONG = -140;
        KERB_CHECKSUM_SHA512: LONG = -141;
        KERB_CHECKSUM_HMAC_SHA1_96_AES128_Ki: LONG = -150;
        KERB_CHECKSUM_HMAC_SHA1_96_AES256_Ki: LONG = -151;
        KERB_TICKET_FLAGS_reserved: ULONG = 0x80000000;
        KERB_TICKET_FLAGS_forwardable: ULONG = 0x40000000;
        KERB_TICKET_FLAGS_forwarded: ULONG = 0x20000000;
        KERB_TICKET_FLAGS_proxiable: ULONG = 0x10000000;
        KERB_TICKET_FLAGS_proxy: ULONG = 0x08000000;
        KERB_TICKET_FLAGS_may_postdate: ULONG = 0x04000000;
        KERB_TICKET_FLAGS_postdated: ULONG = 0x02000000;
        KERB_TICKET_FLAGS_invalid: ULONG = 0x01000000;
        KERB_TICKET_FLAGS_renewable: ULONG = 0x00800000;
        KERB_TICKET_FLAGS_initial: ULONG = 0x00400000;
        KERB_TICKET_FLAGS_pre_authent: ULONG = 0x00200000;
        KERB_TICKET_FLAGS_hw_authent: ULONG = 0x00100000;
        KERB_TICKET_FLAGS_ok_as_delegate: ULONG = 0x00040000;
        KERB_TICKET_FLAGS_name_canonicalize: ULONG = 0x00010000;
        KERB_TICKET_FLAGS_cname_in_pa_data: ULONG = 0x00040000;
        KERB_TICKET_FLAGS_enc_pa_rep: ULONG = 0x00010000;
        KERB_TICKET_FLAGS_reserved1: ULONG = 0x00000001;
        KERB_LOGON_FLAG_ALLOW_EXPIRED_TICKET: ULONG = 1;
        KERB_LOGON_FLAG_REDIRECTED: ULONG = 2;
        KERB_S4U_LOGON_FLAG_CHECK_LOGONHOURS: ULONG = 2;
        KERB_S4U_LOGON_FLAG_IDENTIFY: ULONG = 8;
        KERB_USE_DEFAULT_TICKET_FLAGS: ULONG = 0;
        KERB_RETRIEVE_TICKET_DEFAULT: ULONG = 0;
        KERB_RETRIEVE_TICKET_DONT_USE_CACHE: ULONG = 1;
        KERB_RETRIEVE_TICKET_USE_CACHE_ONLY: ULONG = 2;
        KERB_RETRIEVE_TICKET_USE_CREDHANDLE: ULONG = 4;
        KERB_RETRIEVE_TICKET_AS_KERB_CRED: ULONG = 8;
        KERB_RETRIEVE_TICKET_WITH_SEC_CRED: ULONG = 16;
        KERB_RETRIEVE_TICKET_CACHE_TICKET: ULONG = 32;
        KERB_RETRIEVE_TICKET_MAX_LIFETIME: ULONG = 64;
        KERB_ETYPE_DEFAULT: LONG = 0;
        KERB_PURGE_ALL_TICKETS: ULONG = 1;
        KERB_S4U2PROXY_CACHE_ENTRY_INFO_FLAG_NEGATIVE: ULONG = 1;
        KERB_S4U2PROXY_CRED_FLAG_NEGATIVE: ULONG = 1;
        KERB_REFRESH_POLICY_KERBEROS: ULONG = 1;
        KERB_REFRESH_POLICY_KDC: ULONG = 2;
        KERB_CLOUD_KERBEROS_DEBUG_DATA_VERSION: ULONG = 1;
        KERB_SETPASS_USE_LOGONID: ULONG = 1;
        KERB_SETPASS_USE_CREDHANDLE: ULONG = 2;
        KERB_DECRYPT_FLAG_DEFAULT_KEY: ULONG = 1;
        KERB_REFRESH_SCCRED_RELEASE: ULONG = 0;
        KERB_REFRESH_SCCRED_GETTGT: ULONG = 1;
        KERB_REQUEST_ADD_CREDENTIAL: ULONG = 1;
        KERB_REQUEST_REPLACE_CREDENTIAL: ULONG = 2;
        KERB_REQUEST_REMOVE_CREDENTIAL: ULONG = 4;
        KERB_TRANSFER_CRED_WITH_TICKETS: ULONG = 1;
        KERB_TRANSFER_CRED_CLEANUP_CREDENTIALS: ULONG = 2;
        KERB_QUERY_DOMAIN_EXTENDED_POLICIES_RESPONSE_FLAG_DAC_DISABLED: ULONG = 1;
        KERB_CERTIFICATE_LOGON_FLAG_CHECK_DUPLICATES: ULONG = 1;
        KERB_CERTIFICATE_LOGON_FLAG_USE_CERTIFICATE_INFO: ULONG = 2;
        KERB_CERTIFICATE_S4U_LOGON_FLAG_CHECK_DUPLICATES: ULONG = 1;
        KERB_CERTIFICATE_S4U_LOGON_FLAG_CHECK_LOGONHOURS: ULONG = 2;
        KERB_CERTIFICATE_S4U_LOGON_FLAG_FAIL_IF_NT_AUTH_POLICY_REQUIRED: ULONG = 4;
        KERB_CERTIFICATE_S4U_LOGON_FLAG_IDENTIFY: ULONG = 8;
    }
    "Qualities of protection" {
        KERB_WRAP_NO_ENCRYPT: ULONG = 0x80000001;
    }
    enum _SECURITY_LOGON_TYPE SECURITY_LOGON_TYPE {
        UndefinedLogonType = 0;
        Interactive = 2;
        Network = 3;
        Batch = 4;
        Service = 5;
        Proxy = 6;
        Unlock = 7;
        NetworkCleartext = 8;
        NewCredentials = 9;
        RemoteInteractive = 10;
        CachedInteractive = 11;
        CachedRemoteInteractive = 12;
        CachedUnlock = 13;
    }
    enum _NEGOTIATE_MESSAGES NEGOTIATE_MESSAGES {
        NegEnumPackagePrefixes = 0;
        NegGetCallerName = 1;
    }
    enum _KERB_LOGON_SUBMIT_TYPE KERB_LOGON_SUBMIT_TYPE {
        KerbInteractiveLogon = 2;
        KerbSmartCardLogon = 6;
        KerbWorkstationUnlockLogon = 7;
        KerbSmartCardUnlockLogon = 8;
        KerbProxyLogon = 9;
        KerbTicketLogon = 10;
        KerbTicketUnlockLogon = 11;
        KerbS4ULogon = 12;
        KerbCertificateLogon = 13;
        KerbCertificateS4ULogon = 14;
        KerbCertificateUnlockLogon = 15;
        KerbNoElevationLogon = 83;
        KerbLuidLogon = 84;
    }
    enum _KERB_PROFILE_BUFFER_TYPE KERB_PROFILE_BUFFER_TYPE {
        KerbInteractiveProfile = 2;
        KerbSmartCardProfile = 4;
        KerbTicketProfile = 6;
    }
    enum _KERB_PROTOCOL_MESSAGE_TYPE KERB_PROTOCOL_MESSAGE_TYPE {
        KerbDebugRequestMessage = 0;
        KerbQueryTicketCacheMessage = 1;
        KerbChangeMachinePasswordMessage = 2;
        KerbVerifyPacMessage = 3;
        KerbRetrieveTicketMessage = 4;
        KerbUpdateAddressesMessage = 5;
        KerbPurgeTicketCacheMessage = 6;
        KerbChangePasswordMessage = 7;
        KerbRetrieveEncodedTicketMessage = 8;
        KerbDecryptDataMessage = 9;
        KerbAddBindingCacheEntryMessage = 10;
        KerbSetPasswordMessage = 11;
        KerbSetPasswordExMessage = 12;
        KerbVerifyCredentialsMessage = 13;
        KerbQueryTicketCacheExMessage = 14;
        KerbPurgeTicketCacheExMessage = 15;
        KerbRefreshSmartcardCredentialsMessage = 16;
        KerbAddExtraCredentialsMessage = 17;
        KerbQuerySupplementalCredentialsMessage = 18;
        KerbTransferCredentialsMessage = 19;
        KerbQueryTicketCacheEx2Message = 20;
        KerbSubmitTicketMessage = 21;
        KerbAddExtraCredentialsExMessage = 22;
        KerbQueryKdcProxyCacheMessage = 23;
        KerbPurgeKdcProxyCacheMessage = 24;
        KerbQueryTicketCacheEx3Message = 25;
        KerbCleanupMachinePkinitCredsMessage = 26;
        KerbAddBindingCacheEntryExMessage = 27;
        KerbQueryBindingCacheMessage = 28;
        KerbPurgeBindingCacheMessage = 29;
        KerbPinKdcMessage = 30;
        KerbUnpinAllKdcsMessage = 31;
        KerbQueryDomainExtendedPoliciesMessage = 32;
        KerbQueryS4U2ProxyCacheMessage = 33;
        KerbRetrieveKeyTabMessage = 34;
        KerbRefreshPolicyMessage = 35;
        KerbPrintCloudKerberosDebugMessage = 36;
    }
    enum _MSV1_0_LOGON_SUBMIT_TYPE MSV1_0_LOGON_SUBMIT_TYPE {
        MsV1_0InteractiveLogon = 2;
        MsV1_0Lm20Logon = 3;
        MsV1_0NetworkLogon = 4;
        MsV1_0SubAuthLogon = 5;
        MsV1_0WorkstationUnlockLogon = 7;
        MsV1_0S4ULogon = 12;
        MsV1_0VirtualLogon = 82;
        MsV1_0NoElevationLogon = 83;
        MsV1_0LuidLogon = 84;
    }
    enum _POLICY_NOTIFICATION_INFORMATION_CLASS POLICY_NOTIFICATION_INFORMATION_CLASS {
        PolicyNotifyAuditEventsInformation = 1;
        PolicyNotifyAccountDomainInformation = 2;
        PolicyNotifyServerRoleInformation = 3;
        PolicyNotifyDnsDomainInformation = 4;
        PolicyNotifyDomainEfsInformation = 5;
        PolicyNotifyDomainKerberosTicketInformation = 6;
        PolicyNotifyMachineAccountPasswordInformation = 7;
        PolicyNotifyGlobalSaclInformation = 8;
        PolicyNotifyMax = 9;
    }
}
