//! The Rust structures against the numbers of `c-tests/headers/layout.c`, which are the ones a C compiler is held to.

use secur32::face::types::*;
use std::collections::BTreeMap;
use std::mem::{offset_of, size_of};

#[test]
fn rust_and_c_agree_on_every_structure() {
    let in_c = numbers(include_str!("../../c-tests/headers/layout.c"));
    let mut in_rust = in_rust();
    // C has the SDK's macro, which makes both spellings one.
    let slot = in_rust.remove("SecurityFunctionTableA.FreeCredentialHandle").expect("slot 4");
    in_rust.insert("SecurityFunctionTableA.FreeCredentialsHandle".into(), slot);
    assert!(in_c.len() > 1000, "only {} numbers found", in_c.len());
    let missing: Vec<_> = in_c.keys().filter(|name| !in_rust.contains_key(*name)).collect();
    assert!(missing.is_empty(), "not in Rust: {missing:?}");
    for (name, is) in in_rust {
        assert_eq!(in_c.get(&name), Some(&is), "{name}");
    }
}

/// `SIZE(type, n)` and `AT(type, member, n)`.
fn numbers(source: &str) -> BTreeMap<String, usize> {
    let lines = source.lines().filter_map(|line| line.trim().strip_suffix(");"));
    let calls = lines.filter_map(|line| line.strip_prefix("SIZE(").or_else(|| line.strip_prefix("AT(")));
    let entry = |call: &str| {
        let (name, number) = call.rsplit_once(", ")?;
        Some((name.replace(", ", "."), number.parse().ok()?))
    };
    calls.filter_map(entry).collect()
}

macro_rules! layouts {
    ($($name:ident { $($($member:ident).+),* $(,)? })*) => {
        fn in_rust() -> BTreeMap<String, usize> {
            let mut all = BTreeMap::new();
            $(
                all.insert(stringify!($name).to_owned(), size_of::<$name>());
                $(
                    let path = concat!(stringify!($name), $(".", stringify!($member)),+);
                    // Nameless in C.
                    let path = path.replace(".DUMMYUNIONNAME", "").replace("LARGE_INTEGER.u", "LARGE_INTEGER");
                    all.insert(path, offset_of!($name, $($member).+));
                )*
            )*
            all
        }
    };
}

layouts! {
    CERT_CHAIN_CONTEXT { cbSize, TrustStatus, cChain, rgpChain, cLowerQualityChainContext, rgpLowerQualityChainContext, fHasRevocationFreshnessTime, dwRevocationFreshnessTime, dwCreateFlags, ChainId }
    CERT_CONTEXT { dwCertEncodingType, pbCertEncoded, cbCertEncoded, pCertInfo, hCertStore }
    CERT_EXTENSION { pszObjId, fCritical, Value }
    CERT_INFO { dwVersion, SerialNumber, SignatureAlgorithm, Issuer, NotBefore, NotAfter, Subject, SubjectPublicKeyInfo, IssuerUniqueId, SubjectUniqueId, cExtension, rgExtension }
    CERT_KEY_CONTEXT { cbSize, DUMMYUNIONNAME.hCryptProv, DUMMYUNIONNAME.hNCryptKey, dwKeySpec }
    CERT_PUBLIC_KEY_INFO { Algorithm, PublicKey }
    CERT_TRUST_STATUS { dwErrorStatus, dwInfoStatus }
    CREDENTIALW { Flags, Type, TargetName, Comment, LastWritten, CredentialBlobSize, CredentialBlob, Persist, AttributeCount, Attributes, TargetAlias, UserName }
    CREDENTIAL_TARGET_INFORMATIONW { TargetName, NetbiosServerName, DnsServerName, NetbiosDomainName, DnsDomainName, DnsTreeName, PackageName, Flags, CredTypeCount, CredTypes }
    CREDSSP_CRED { Type, pSchannelCred, pSpnegoCred }
    CREDSSP_CRED_EX { Type, Version, Flags, Reserved, Cred }
    CREDUIWIN_MARSHALED_CONTEXT { StructureType, cbHeaderLength, LogonId, MarshaledDataType, MarshaledDataOffset, MarshaledDataLength }
    CREDUI_INFOA { cbSize, hwndParent, pszMessageText, pszCaptionText, hbmBanner }
    CREDUI_INFOW { cbSize, hwndParent, pszMessageText, pszCaptionText, hbmBanner }
    CRYPTO_SETTINGS { eAlgorithmUsage, strCngAlgId, cChainingModes, rgstrChainingModes, dwMinBitLength, dwMaxBitLength }
    CRYPT_ALGORITHM_IDENTIFIER { pszObjId, Parameters }
    CRYPT_BIT_BLOB { cbData, pbData, cUnusedBits }
    CRYPT_INTEGER_BLOB { cbData, pbData }
    CRYPT_KEY_PROV_INFO { pwszContainerName, pwszProvName, dwProvType, dwFlags, cProvParam, rgProvParam, dwKeySpec }
    CRYPT_KEY_PROV_PARAM { dwParam, pbData, cbData, dwFlags }
    DOMAIN_PASSWORD_INFORMATION { MinPasswordLength, PasswordHistoryLength, PasswordProperties, MaxPasswordAge, MinPasswordAge }
    FILETIME { dwLowDateTime, dwHighDateTime }
    GUID { Data1, Data2, Data3, Data4 }
    KERB_ADD_CREDENTIALS_REQUEST { MessageType, UserName, DomainName, Password, LogonId, Flags }
    KERB_ADD_CREDENTIALS_REQUEST_EX { Credentials, PrincipalNameCount, PrincipalNames }
    KERB_AUTH_DATA { Type, Length, Data }
    KERB_CERTIFICATE_LOGON { MessageType, DomainName, UserName, Pin, Flags, CspDataLength, CspData }
    KERB_CERTIFICATE_S4U_LOGON { MessageType, Flags, UserPrincipalName, DomainName, CertificateLength, Certificate }
    KERB_CERTIFICATE_UNLOCK_LOGON { Logon, LogonId }
    KERB_CHANGEPASSWORD_REQUEST { MessageType, DomainName, AccountName, OldPassword, NewPassword, Impersonating }
    KERB_CRYPTO_KEY { KeyType, Length, Value }
    KERB_CRYPTO_KEY32 { KeyType, Length, Offset }
    KERB_EXTERNAL_NAME { NameType, NameCount, Names }
    KERB_EXTERNAL_TICKET { ServiceName, TargetName, ClientName, DomainName, TargetDomainName, AltTargetDomainName, SessionKey, TicketFlags, Flags, KeyExpirationTime, StartTime, EndTime, RenewUntil, TimeSkew, EncodedTicketSize, EncodedTicket }
    KERB_INTERACTIVE_LOGON { MessageType, LogonDomainName, UserName, Password }
    KERB_INTERACTIVE_UNLOCK_LOGON { Logon, LogonId }
    KERB_NET_ADDRESS { Family, Length, Address }
    KERB_PURGE_TKT_CACHE_REQUEST { MessageType, LogonId, ServerName, RealmName }
    KERB_QUERY_TKT_CACHE_EX2_RESPONSE { MessageType, CountOfTickets, Tickets }
    KERB_QUERY_TKT_CACHE_EX_RESPONSE { MessageType, CountOfTickets, Tickets }
    KERB_QUERY_TKT_CACHE_REQUEST { MessageType, LogonId }
    KERB_QUERY_TKT_CACHE_RESPONSE { MessageType, CountOfTickets, Tickets }
    KERB_RETRIEVE_TKT_REQUEST { MessageType, LogonId, TargetName, TicketFlags, CacheOptions, EncryptionType, CredentialsHandle }
    KERB_RETRIEVE_TKT_RESPONSE { Ticket }
    KERB_S4U_LOGON { MessageType, Flags, ClientUpn, ClientRealm }
    KERB_SMARTCARD_CSP_INFO { dwCspInfoLen, MessageType, DUMMYUNIONNAME.ContextInformation, DUMMYUNIONNAME.SpaceHolderForWow64, flags, KeySpec, nCardNameOffset, nReaderNameOffset, nContainerNameOffset, nCSPNameOffset, bBuffer }
    KERB_SMART_CARD_LOGON { MessageType, Pin, CspDataLength, CspData }
    KERB_SUBMIT_TKT_REQUEST { MessageType, LogonId, Flags, Key, KerbCredSize, KerbCredOffset }
    KERB_TICKET_CACHE_INFO { ServerName, RealmName, StartTime, EndTime, RenewTime, EncryptionType, TicketFlags }
    KERB_TICKET_CACHE_INFO_EX { ClientName, ClientRealm, ServerName, ServerRealm, StartTime, EndTime, RenewTime, EncryptionType, TicketFlags }
    KERB_TICKET_CACHE_INFO_EX2 { ClientName, ClientRealm, ServerName, ServerRealm, StartTime, EndTime, RenewTime, EncryptionType, TicketFlags, SessionKeyType }
    KERB_TICKET_LOGON { MessageType, Flags, ServiceTicketLength, TicketGrantingTicketLength, ServiceTicket, TicketGrantingTicket }
    LARGE_INTEGER { u.LowPart, u.HighPart, QuadPart }
    LSA_LAST_INTER_LOGON_INFO { LastSuccessfulLogon, LastFailedLogon, FailedAttemptCountSinceLastSuccessfulLogon }
    LSA_STRING { Length, MaximumLength, Buffer }
    LSA_UNICODE_STRING { Length, MaximumLength, Buffer }
    LUID { LowPart, HighPart }
    MSV1_0_INTERACTIVE_LOGON { MessageType, LogonDomainName, UserName, Password }
    MSV1_0_LM20_LOGON { MessageType, LogonDomainName, UserName, Workstation, ChallengeToClient, CaseSensitiveChallengeResponse, CaseInsensitiveChallengeResponse, ParameterControl }
    NEGOTIATE_CALLER_NAME_REQUEST { MessageType, LogonId }
    NEGOTIATE_CALLER_NAME_RESPONSE { MessageType, CallerName }
    NEGOTIATE_PACKAGE_PREFIX { PackageId, PackageDataA, PackageDataW, PrefixLen, Prefix }
    NEGOTIATE_PACKAGE_PREFIXES { MessageType, PrefixCount, Offset, Pad }
    PctPublicKey { Type, cbKey, pKey }
    QUOTA_LIMITS { PagedPoolLimit, NonPagedPoolLimit, MinimumWorkingSetSize, MaximumWorkingSetSize, PagefileLimit, TimeLimit }
    SCHANNEL_ALERT_TOKEN { dwTokenType, dwAlertType, dwAlertNumber }
    SCHANNEL_CERT_HASH { dwLength, dwFlags, hProv, ShaHash }
    SCHANNEL_CERT_HASH_STORE { dwLength, dwFlags, hProv, ShaHash, pwszStoreName }
    SCHANNEL_CLIENT_SIGNATURE { cbLength, aiHash, cbHash, HashValue, CertThumbprint }
    SCHANNEL_CRED { dwVersion, cCreds, paCred, hRootStore, cMappers, aphMappers, cSupportedAlgs, palgSupportedAlgs, grbitEnabledProtocols, dwMinimumCipherStrength, dwMaximumCipherStrength, dwSessionLifespan, dwFlags, dwCredFormat }
    SCHANNEL_SESSION_TOKEN { dwTokenType, dwFlags }
    SCH_CRED { dwVersion, cCreds, paSecret, paPublic, cMappers, aphMappers }
    SCH_CREDENTIALS { dwVersion, dwCredFormat, cCreds, paCred, hRootStore, cMappers, aphMappers, dwSessionLifespan, dwFlags, cTlsParameters, pTlsParameters }
    SCH_CRED_PUBLIC_CAPI { dwType, hProv }
    SCH_CRED_PUBLIC_CERTCHAIN { dwType, cbCertChain, pCertChain }
    SCH_CRED_SECRET_CAPI { dwType, hProv }
    SCH_CRED_SECRET_PRIVKEY { dwType, pPrivateKey, cbPrivateKey, pszPassword }
    SCH_EXTENSION_DATA { ExtensionType, pExtData, cbExtData }
    SECPKG_APP_MODE_INFO { UserFunction, Argument1, Argument2, UserData, ReturnToLsa }
    SECURITY_LOGON_SESSION_DATA { Size, LogonId, UserName, LogonDomain, AuthenticationPackage, LogonType, Session, Sid, LogonTime, LogonServer, DnsDomainName, Upn, UserFlags, LastLogonInfo, LogonScript, ProfilePath, HomeDirectory, HomeDirectoryDrive, LogoffTime, KickOffTime, PasswordLastSet, PasswordCanChange, PasswordMustChange }
    SECURITY_PACKAGE_OPTIONS { Size, Type, Flags, SignatureSize, Signature }
    SECURITY_STRING { Length, MaximumLength, Buffer }
    SEC_APPLICATION_PROTOCOLS { ProtocolListsSize, ProtocolLists }
    SEC_APPLICATION_PROTOCOL_LIST { ProtoNegoExt, ProtocolListSize, ProtocolList }
    SEC_CERTIFICATE_REQUEST_CONTEXT { cbCertificateRequestContext, rgCertificateRequestContext }
    SEC_CHANNEL_BINDINGS { dwInitiatorAddrType, cbInitiatorLength, dwInitiatorOffset, dwAcceptorAddrType, cbAcceptorLength, dwAcceptorOffset, cbApplicationDataLength, dwApplicationDataOffset }
    SEC_CHANNEL_BINDINGS_EX { magicNumber, flags, cbHeaderLength, cbStructureLength, dwInitiatorAddrType, cbInitiatorLength, dwInitiatorOffset, dwAcceptorAddrType, cbAcceptorLength, dwAcceptorOffset, cbApplicationDataLength, dwApplicationDataOffset }
    SEC_CHANNEL_BINDINGS_RESULT { flags }
    SEC_DTLS_MTU { PathMTU }
    SEC_FLAGS { Flags }
    SEC_NEGOTIATION_INFO { Size, NameLength, Name, Reserved }
    SEC_PRESHAREDKEY { KeySize, Key }
    SEC_PRESHAREDKEY_IDENTITY { KeyIdentitySize, KeyIdentity }
    SEC_SRTP_MASTER_KEY_IDENTIFIER { MasterKeyIdentifierSize, MasterKeyIdentifier }
    SEC_SRTP_PROTECTION_PROFILES { ProfilesSize, ProfilesList }
    SEC_TOKEN_BINDING { MajorVersion, MinorVersion, KeyParametersSize, KeyParameters }
    SEC_TRAFFIC_SECRETS { SymmetricAlgId, ChainingMode, HashAlgId, KeySize, IvSize, MsgSequenceStart, MsgSequenceEnd, TrafficSecretType, TrafficSecretSize, TrafficSecret }
    SEC_WINNT_AUTH_BYTE_VECTOR { ByteArrayOffset, ByteArrayLength }
    SEC_WINNT_AUTH_CERTIFICATE_DATA { cbHeaderLength, cbStructureLength, Certificate }
    SEC_WINNT_AUTH_DATA { CredType, CredData }
    SEC_WINNT_AUTH_DATA_PASSWORD { UnicodePassword }
    SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA { pcc, hProv, pwszECDHKeyName }
    SEC_WINNT_AUTH_FIDO_DATA { cbHeaderLength, cbStructureLength, Secret, NewSecret, EncryptedNewSecret, NetworkLogonBuffer, ulSignatureCount }
    SEC_WINNT_AUTH_IDENTITY_A { User, UserLength, Domain, DomainLength, Password, PasswordLength, Flags }
    SEC_WINNT_AUTH_IDENTITY_EX2 { Version, cbHeaderLength, cbStructureLength, UserOffset, UserLength, DomainOffset, DomainLength, PackedCredentialsOffset, PackedCredentialsLength, Flags, PackageListOffset, PackageListLength }
    SEC_WINNT_AUTH_IDENTITY_EXA { Version, Length, User, UserLength, Domain, DomainLength, Password, PasswordLength, Flags, PackageList, PackageListLength }
    SEC_WINNT_AUTH_IDENTITY_EXW { Version, Length, User, UserLength, Domain, DomainLength, Password, PasswordLength, Flags, PackageList, PackageListLength }
    SEC_WINNT_AUTH_IDENTITY_INFO { AuthIdExw, AuthIdExa, AuthId_a, AuthId_w, AuthIdEx2 }
    SEC_WINNT_AUTH_IDENTITY_W { User, UserLength, Domain, DomainLength, Password, PasswordLength, Flags }
    SEC_WINNT_AUTH_NGC_DATA { LogonId, Flags, CspInfo, UserIdKeyAuthTicket, DecryptionKeyName, DecryptionKeyAuthTicket }
    SEC_WINNT_AUTH_PACKED_CREDENTIALS { cbHeaderLength, cbStructureLength, AuthData }
    SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX { cbHeaderLength, Flags, PackedCredentials, PackageList }
    SEC_WINNT_AUTH_SHORT_VECTOR { ShortArrayOffset, ShortArrayCount }
    SEC_WINNT_CREDUI_CONTEXT { cbHeaderLength, CredUIContextHandle, UIInfo, dwAuthError, pInputAuthIdentity, TargetName }
    SEC_WINNT_CREDUI_CONTEXT_VECTOR { CredUIContextArrayOffset, CredUIContextCount }
    SEND_GENERIC_TLS_EXTENSION { ExtensionType, HandshakeType, Flags, BufferSize, Buffer }
    SSL_CREDENTIAL_CERTIFICATE { cbPrivateKey, pPrivateKey, cbCertificate, pCertificate, pszPassword }
    STRING { Length, MaximumLength, Buffer }
    SUBSCRIBE_GENERIC_TLS_EXTENSION { Flags, SubscriptionsCount, Subscriptions }
    SecBuffer { cbBuffer, BufferType, pvBuffer }
    SecBufferDesc { ulVersion, cBuffers, pBuffers }
    SecHandle { dwLower, dwUpper }
    SecPkgContext_AccessToken { AccessToken }
    SecPkgContext_ApplicationProtocol { ProtoNegoStatus, ProtoNegoExt, ProtocolIdSize, ProtocolId }
    SecPkgContext_AuthorityA { sAuthorityName }
    SecPkgContext_AuthorityW { sAuthorityName }
    SecPkgContext_AuthzID { AuthzIDLength, AuthzID }
    SecPkgContext_Bindings { BindingsLength, Bindings }
    SecPkgContext_CertInfo { dwVersion, cbSubjectName, pwszSubjectName, cbIssuerName, pwszIssuerName, dwKeySize }
    SecPkgContext_Certificates { cCertificates, cbCertificateChain, pbCertificateChain }
    SecPkgContext_CipherInfo { dwVersion, dwProtocol, dwCipherSuite, dwBaseCipherSuite, szCipherSuite, szCipher, dwCipherLen, dwCipherBlockLen, szHash, dwHashLen, szExchange, dwMinExchangeLen, dwMaxExchangeLen, szCertificate, dwKeyType }
    SecPkgContext_ClientCertPolicyResult { dwPolicyResult, guidPolicyId }
    SecPkgContext_ClientCreds { AuthBufferLen, AuthBuffer }
    SecPkgContext_ClientSpecifiedTarget { sTargetName }
    SecPkgContext_ConnectionInfo { dwProtocol, aiCipher, dwCipherStrength, aiHash, dwHashStrength, aiExch, dwExchStrength }
    SecPkgContext_ConnectionInfoEx { dwVersion, dwProtocol, szCipher, dwCipherStrength, szHash, dwHashStrength, szExchange, dwExchStrength }
    SecPkgContext_CredInfo { CredClass, IsPromptingNeeded }
    SecPkgContext_CredentialNameA { CredentialType, sCredentialName }
    SecPkgContext_CredentialNameW { CredentialType, sCredentialName }
    SecPkgContext_DceInfo { AuthzSvc, pPac }
    SecPkgContext_EapKeyBlock { rgbKeys, rgbIVs }
    SecPkgContext_EapPrfInfo { dwVersion, cbPrfData, pbPrfData }
    SecPkgContext_EarlyStart { dwEarlyStartFlags }
    SecPkgContext_Flags { Flags }
    SecPkgContext_IssuerListInfo { cbIssuerList, pIssuerList }
    SecPkgContext_IssuerListInfoEx { aIssuers, cIssuers }
    SecPkgContext_KeyInfoA { sSignatureAlgorithmName, sEncryptAlgorithmName, KeySize, SignatureAlgorithm, EncryptAlgorithm }
    SecPkgContext_KeyInfoW { sSignatureAlgorithmName, sEncryptAlgorithmName, KeySize, SignatureAlgorithm, EncryptAlgorithm }
    SecPkgContext_KeyingMaterial { cbKeyingMaterial, pbKeyingMaterial }
    SecPkgContext_KeyingMaterialInfo { cbLabel, pszLabel, cbContextValue, pbContextValue, cbKeyingMaterial }
    SecPkgContext_KeyingMaterial_Inproc { cbLabel, pszLabel, cbContextValue, pbContextValue, cbKeyingMaterial, pbKeyingMaterial }
    SecPkgContext_LastClientTokenStatus { LastClientTokenStatus }
    SecPkgContext_Lifespan { tsStart, tsExpiry }
    SecPkgContext_LocalCredentialInfo { cbCertificateChain, pbCertificateChain, cCertificates, fFlags, dwBits }
    SecPkgContext_LogoffTime { tsLogoffTime }
    SecPkgContext_MappedCredAttr { dwAttribute, pvBuffer }
    SecPkgContext_NamesA { sUserName }
    SecPkgContext_NamesW { sUserName }
    SecPkgContext_NativeNamesA { sClientName, sServerName }
    SecPkgContext_NativeNamesW { sClientName, sServerName }
    SecPkgContext_NegoKeys { KeyType, KeyLength, KeyValue, VerifyKeyType, VerifyKeyLength, VerifyKeyValue }
    SecPkgContext_NegoPackageInfo { PackageMask }
    SecPkgContext_NegoStatus { LastStatus }
    SecPkgContext_NegotiatedTlsExtensions { ExtensionsCount, Extensions }
    SecPkgContext_NegotiationInfoA { PackageInfo, NegotiationState }
    SecPkgContext_NegotiationInfoW { PackageInfo, NegotiationState }
    SecPkgContext_PackageInfoA { PackageInfo }
    SecPkgContext_PackageInfoW { PackageInfo }
    SecPkgContext_PasswordExpiry { tsPasswordExpires }
    SecPkgContext_ProtoInfoA { sProtocolName, majorVersion, minorVersion }
    SecPkgContext_ProtoInfoW { sProtocolName, majorVersion, minorVersion }
    SecPkgContext_RemoteCredentialInfo { cbCertificateChain, pbCertificateChain, cCertificates, fFlags, dwBits }
    SecPkgContext_SessionAppData { dwFlags, cbAppData, pbAppData }
    SecPkgContext_SessionInfo { dwFlags, cbSessionId, rgbSessionId }
    SecPkgContext_SessionKey { SessionKeyLength, SessionKey }
    SecPkgContext_Sizes { cbMaxToken, cbMaxSignature, cbBlockSize, cbSecurityTrailer }
    SecPkgContext_SrtpParameters { ProtectionProfile, MasterKeyIdentifierSize, MasterKeyIdentifier }
    SecPkgContext_StreamSizes { cbHeader, cbTrailer, cbMaximumMessage, cBuffers, cbBlockSize }
    SecPkgContext_SubjectAttributes { AttributeInfo }
    SecPkgContext_SupportedSignatures { cSignatureAndHashAlgorithms, pSignatureAndHashAlgorithms }
    SecPkgContext_Target { TargetLength, Target }
    SecPkgContext_TargetInformation { MarshalledTargetInfoLength, MarshalledTargetInfo }
    SecPkgContext_TokenBinding { MajorVersion, MinorVersion, KeyParametersSize, KeyParameters }
    SecPkgContext_UiInfo { hParentWindow }
    SecPkgContext_UserFlags { UserFlags }
    SecPkgCred_CipherStrengths { dwMinimumCipherStrength, dwMaximumCipherStrength }
    SecPkgCred_ClientCertPolicy { dwFlags, guidPolicyId, dwCertFlags, dwUrlRetrievalTimeout, fCheckRevocationFreshnessTime, dwRevocationFreshnessTime, fOmitUsageCheck, pwszSslCtlStoreName, pwszSslCtlIdentifier }
    SecPkgCred_SupportedAlgs { cSupportedAlgs, palgSupportedAlgs }
    SecPkgCred_SupportedProtocols { grbitProtocol }
    SecPkgCredentials_Cert { EncodedCertSize, EncodedCert }
    SecPkgCredentials_KdcProxySettingsW { Version, Flags, ProxyServerOffset, ProxyServerLength, ClientTlsCredOffset, ClientTlsCredLength }
    SecPkgCredentials_NamesA { sUserName }
    SecPkgCredentials_NamesW { sUserName }
    SecPkgCredentials_SSIProviderA { sProviderName, ProviderInfoLength, ProviderInfo }
    SecPkgCredentials_SSIProviderW { sProviderName, ProviderInfoLength, ProviderInfo }
    SecPkgInfoA { fCapabilities, wVersion, wRPCID, cbMaxToken, Name, Comment }
    SecPkgInfoW { fCapabilities, wVersion, wRPCID, cbMaxToken, Name, Comment }
    SecurityFunctionTableA { dwVersion, EnumerateSecurityPackagesA, QueryCredentialsAttributesA, AcquireCredentialsHandleA, FreeCredentialHandle, Reserved2, InitializeSecurityContextA, AcceptSecurityContext, CompleteAuthToken, DeleteSecurityContext, ApplyControlToken, QueryContextAttributesA, ImpersonateSecurityContext, RevertSecurityContext, MakeSignature, VerifySignature, FreeContextBuffer, QuerySecurityPackageInfoA, Reserved3, Reserved4, ExportSecurityContext, ImportSecurityContextA, AddCredentialsA, Reserved8, QuerySecurityContextToken, EncryptMessage, DecryptMessage, SetContextAttributesA, SetCredentialsAttributesA, ChangeAccountPasswordA, QueryContextAttributesExA, QueryCredentialsAttributesExA }
    SecurityFunctionTableW { dwVersion, EnumerateSecurityPackagesW, QueryCredentialsAttributesW, AcquireCredentialsHandleW, FreeCredentialsHandle, Reserved2, InitializeSecurityContextW, AcceptSecurityContext, CompleteAuthToken, DeleteSecurityContext, ApplyControlToken, QueryContextAttributesW, ImpersonateSecurityContext, RevertSecurityContext, MakeSignature, VerifySignature, FreeContextBuffer, QuerySecurityPackageInfoW, Reserved3, Reserved4, ExportSecurityContext, ImportSecurityContextW, AddCredentialsW, Reserved8, QuerySecurityContextToken, EncryptMessage, DecryptMessage, SetContextAttributesW, SetCredentialsAttributesW, ChangeAccountPasswordW, QueryContextAttributesExW, QueryCredentialsAttributesExW }
    TLS_EXTENSION_SUBSCRIPTION { ExtensionType, HandshakeType }
    TLS_PARAMETERS { cAlpnIds, rgstrAlpnIds, grbitDisabledProtocols, cDisabledCrypto, pDisabledCrypto, dwFlags }
    TOKEN_SOURCE { SourceName, SourceIdentifier }
    UNICODE_STRING { Length, MaximumLength, Buffer }
    X509Certificate { Version, SerialNumber, SignatureAlgorithm, ValidFrom, ValidUntil, pszIssuer, pszSubject, pPublicKey }
}
