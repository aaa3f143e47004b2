//! sspi.h: what Query- and SetContextAttributes and -CredentialsAttributes speak of.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;
use core::ffi::c_void;

// Credentials

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCredentials_Cert {
    pub EncodedCertSize: ULONG,
    pub EncodedCert: *mut UCHAR,
}
pub type SecPkgCredentials_Cert = _SecPkgCredentials_Cert;
pub type PSecPkgCredentials_Cert = *mut _SecPkgCredentials_Cert;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCredentials_KdcProxySettingsW {
    pub Version: ULONG,
    pub Flags: ULONG,
    pub ProxyServerOffset: USHORT,
    pub ProxyServerLength: USHORT,
    pub ClientTlsCredOffset: USHORT,
    pub ClientTlsCredLength: USHORT,
}
pub type SecPkgCredentials_KdcProxySettingsW = _SecPkgCredentials_KdcProxySettingsW;
pub type PSecPkgCredentials_KdcProxySettingsW = *mut _SecPkgCredentials_KdcProxySettingsW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCredentials_NamesA {
    pub sUserName: *mut SEC_CHAR,
}
pub type SecPkgCredentials_NamesA = _SecPkgCredentials_NamesA;
pub type PSecPkgCredentials_NamesA = *mut _SecPkgCredentials_NamesA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCredentials_NamesW {
    pub sUserName: *mut SEC_WCHAR,
}
pub type SecPkgCredentials_NamesW = _SecPkgCredentials_NamesW;
pub type PSecPkgCredentials_NamesW = *mut _SecPkgCredentials_NamesW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCredentials_SSIProviderA {
    pub sProviderName: *mut SEC_CHAR,
    pub ProviderInfoLength: ULONG,
    pub ProviderInfo: *mut CHAR,
}
pub type SecPkgCredentials_SSIProviderA = _SecPkgCredentials_SSIProviderA;
pub type PSecPkgCredentials_SSIProviderA = *mut _SecPkgCredentials_SSIProviderA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgCredentials_SSIProviderW {
    pub sProviderName: *mut SEC_WCHAR,
    pub ProviderInfoLength: ULONG,
    pub ProviderInfo: *mut CHAR,
}
pub type SecPkgCredentials_SSIProviderW = _SecPkgCredentials_SSIProviderW;
pub type PSecPkgCredentials_SSIProviderW = *mut _SecPkgCredentials_SSIProviderW;

// Contexts

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_AccessToken {
    pub AccessToken: *mut c_void,
}
pub type SecPkgContext_AccessToken = _SecPkgContext_AccessToken;
pub type PSecPkgContext_AccessToken = *mut _SecPkgContext_AccessToken;

/// `ProtocolId` has no terminator.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ApplicationProtocol {
    pub ProtoNegoStatus: SEC_APPLICATION_PROTOCOL_NEGOTIATION_STATUS,
    pub ProtoNegoExt: SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT,
    pub ProtocolIdSize: UCHAR,
    pub ProtocolId: [UCHAR; 255],
}
pub type SecPkgContext_ApplicationProtocol = _SecPkgContext_ApplicationProtocol;
pub type PSecPkgContext_ApplicationProtocol = *mut _SecPkgContext_ApplicationProtocol;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_AuthorityA {
    pub sAuthorityName: *mut SEC_CHAR,
}
pub type SecPkgContext_AuthorityA = _SecPkgContext_AuthorityA;
pub type PSecPkgContext_AuthorityA = *mut _SecPkgContext_AuthorityA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_AuthorityW {
    pub sAuthorityName: *mut SEC_WCHAR,
}
pub type SecPkgContext_AuthorityW = _SecPkgContext_AuthorityW;
pub type PSecPkgContext_AuthorityW = *mut _SecPkgContext_AuthorityW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_AuthzID {
    pub AuthzIDLength: ULONG,
    pub AuthzID: *mut CHAR,
}
pub type SecPkgContext_AuthzID = _SecPkgContext_AuthzID;
pub type PSecPkgContext_AuthzID = *mut _SecPkgContext_AuthzID;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_Bindings {
    pub BindingsLength: ULONG,
    pub Bindings: *mut SEC_CHANNEL_BINDINGS,
}
pub type SecPkgContext_Bindings = _SecPkgContext_Bindings;
pub type PSecPkgContext_Bindings = *mut _SecPkgContext_Bindings;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ClientSpecifiedTarget {
    pub sTargetName: *mut SEC_WCHAR,
}
pub type SecPkgContext_ClientSpecifiedTarget = _SecPkgContext_ClientSpecifiedTarget;
pub type PSecPkgContext_ClientSpecifiedTarget = *mut _SecPkgContext_ClientSpecifiedTarget;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_CredInfo {
    pub CredClass: SECPKG_CRED_CLASS,
    pub IsPromptingNeeded: ULONG,
}
pub type SecPkgContext_CredInfo = _SecPkgContext_CredInfo;
pub type PSecPkgContext_CredInfo = *mut _SecPkgContext_CredInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_CredentialNameA {
    pub CredentialType: ULONG,
    pub sCredentialName: *mut SEC_CHAR,
}
pub type SecPkgContext_CredentialNameA = _SecPkgContext_CredentialNameA;
pub type PSecPkgContext_CredentialNameA = *mut _SecPkgContext_CredentialNameA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_CredentialNameW {
    pub CredentialType: ULONG,
    pub sCredentialName: *mut SEC_WCHAR,
}
pub type SecPkgContext_CredentialNameW = _SecPkgContext_CredentialNameW;
pub type PSecPkgContext_CredentialNameW = *mut _SecPkgContext_CredentialNameW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_DceInfo {
    pub AuthzSvc: ULONG,
    pub pPac: *mut c_void,
}
pub type SecPkgContext_DceInfo = _SecPkgContext_DceInfo;
pub type PSecPkgContext_DceInfo = *mut _SecPkgContext_DceInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_Flags {
    pub Flags: ULONG,
}
pub type SecPkgContext_Flags = _SecPkgContext_Flags;
pub type PSecPkgContext_Flags = *mut _SecPkgContext_Flags;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_KeyInfoA {
    pub sSignatureAlgorithmName: *mut SEC_CHAR,
    pub sEncryptAlgorithmName: *mut SEC_CHAR,
    pub KeySize: ULONG,
    pub SignatureAlgorithm: ULONG,
    pub EncryptAlgorithm: ULONG,
}
pub type SecPkgContext_KeyInfoA = _SecPkgContext_KeyInfoA;
pub type PSecPkgContext_KeyInfoA = *mut _SecPkgContext_KeyInfoA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_KeyInfoW {
    pub sSignatureAlgorithmName: *mut SEC_WCHAR,
    pub sEncryptAlgorithmName: *mut SEC_WCHAR,
    pub KeySize: ULONG,
    pub SignatureAlgorithm: ULONG,
    pub EncryptAlgorithm: ULONG,
}
pub type SecPkgContext_KeyInfoW = _SecPkgContext_KeyInfoW;
pub type PSecPkgContext_KeyInfoW = *mut _SecPkgContext_KeyInfoW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_LastClientTokenStatus {
    pub LastClientTokenStatus: SECPKG_ATTR_LCT_STATUS,
}
pub type SecPkgContext_LastClientTokenStatus = _SecPkgContext_LastClientTokenStatus;
pub type PSecPkgContext_LastClientTokenStatus = *mut _SecPkgContext_LastClientTokenStatus;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_Lifespan {
    pub tsStart: TimeStamp,
    pub tsExpiry: TimeStamp,
}
pub type SecPkgContext_Lifespan = _SecPkgContext_Lifespan;
pub type PSecPkgContext_Lifespan = *mut _SecPkgContext_Lifespan;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_LogoffTime {
    pub tsLogoffTime: TimeStamp,
}
pub type SecPkgContext_LogoffTime = _SecPkgContext_LogoffTime;
pub type PSecPkgContext_LogoffTime = *mut _SecPkgContext_LogoffTime;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NamesA {
    pub sUserName: *mut SEC_CHAR,
}
pub type SecPkgContext_NamesA = _SecPkgContext_NamesA;
pub type PSecPkgContext_NamesA = *mut _SecPkgContext_NamesA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NamesW {
    pub sUserName: *mut SEC_WCHAR,
}
pub type SecPkgContext_NamesW = _SecPkgContext_NamesW;
pub type PSecPkgContext_NamesW = *mut _SecPkgContext_NamesW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NativeNamesA {
    pub sClientName: *mut SEC_CHAR,
    pub sServerName: *mut SEC_CHAR,
}
pub type SecPkgContext_NativeNamesA = _SecPkgContext_NativeNamesA;
pub type PSecPkgContext_NativeNamesA = *mut _SecPkgContext_NativeNamesA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NativeNamesW {
    pub sClientName: *mut SEC_WCHAR,
    pub sServerName: *mut SEC_WCHAR,
}
pub type SecPkgContext_NativeNamesW = _SecPkgContext_NativeNamesW;
pub type PSecPkgContext_NativeNamesW = *mut _SecPkgContext_NativeNamesW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NegoKeys {
    pub KeyType: ULONG,
    pub KeyLength: USHORT,
    pub KeyValue: *mut UCHAR,
    pub VerifyKeyType: ULONG,
    pub VerifyKeyLength: USHORT,
    pub VerifyKeyValue: *mut UCHAR,
}
pub type SecPkgContext_NegoKeys = _SecPkgContext_NegoKeys;
pub type PSecPkgContext_NegoKeys = *mut _SecPkgContext_NegoKeys;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NegoPackageInfo {
    pub PackageMask: ULONG,
}
pub type SecPkgContext_NegoPackageInfo = _SecPkgContext_NegoPackageInfo;
pub type PSecPkgContext_NegoPackageInfo = *mut _SecPkgContext_NegoPackageInfo;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NegoStatus {
    pub LastStatus: ULONG,
}
pub type SecPkgContext_NegoStatus = _SecPkgContext_NegoStatus;
pub type PSecPkgContext_NegoStatus = *mut _SecPkgContext_NegoStatus;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NegotiatedTlsExtensions {
    pub ExtensionsCount: ULONG,
    pub Extensions: *mut USHORT,
}
pub type SecPkgContext_NegotiatedTlsExtensions = _SecPkgContext_NegotiatedTlsExtensions;
pub type PSecPkgContext_NegotiatedTlsExtensions = *mut _SecPkgContext_NegotiatedTlsExtensions;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NegotiationInfoA {
    pub PackageInfo: PSecPkgInfoA,
    pub NegotiationState: ULONG,
}
pub type SecPkgContext_NegotiationInfoA = _SecPkgContext_NegotiationInfoA;
pub type PSecPkgContext_NegotiationInfoA = *mut _SecPkgContext_NegotiationInfoA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_NegotiationInfoW {
    pub PackageInfo: PSecPkgInfoW,
    pub NegotiationState: ULONG,
}
pub type SecPkgContext_NegotiationInfoW = _SecPkgContext_NegotiationInfoW;
pub type PSecPkgContext_NegotiationInfoW = *mut _SecPkgContext_NegotiationInfoW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_PackageInfoA {
    pub PackageInfo: PSecPkgInfoA,
}
pub type SecPkgContext_PackageInfoA = _SecPkgContext_PackageInfoA;
pub type PSecPkgContext_PackageInfoA = *mut _SecPkgContext_PackageInfoA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_PackageInfoW {
    pub PackageInfo: PSecPkgInfoW,
}
pub type SecPkgContext_PackageInfoW = _SecPkgContext_PackageInfoW;
pub type PSecPkgContext_PackageInfoW = *mut _SecPkgContext_PackageInfoW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_PasswordExpiry {
    pub tsPasswordExpires: TimeStamp,
}
pub type SecPkgContext_PasswordExpiry = _SecPkgContext_PasswordExpiry;
pub type PSecPkgContext_PasswordExpiry = *mut _SecPkgContext_PasswordExpiry;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ProtoInfoA {
    pub sProtocolName: *mut SEC_CHAR,
    pub majorVersion: ULONG,
    pub minorVersion: ULONG,
}
pub type SecPkgContext_ProtoInfoA = _SecPkgContext_ProtoInfoA;
pub type PSecPkgContext_ProtoInfoA = *mut _SecPkgContext_ProtoInfoA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_ProtoInfoW {
    pub sProtocolName: *mut SEC_WCHAR,
    pub majorVersion: ULONG,
    pub minorVersion: ULONG,
}
pub type SecPkgContext_ProtoInfoW = _SecPkgContext_ProtoInfoW;
pub type PSecPkgContext_ProtoInfoW = *mut _SecPkgContext_ProtoInfoW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_SessionKey {
    pub SessionKeyLength: ULONG,
    pub SessionKey: *mut UCHAR,
}
pub type SecPkgContext_SessionKey = _SecPkgContext_SessionKey;
pub type PSecPkgContext_SessionKey = *mut _SecPkgContext_SessionKey;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_Sizes {
    pub cbMaxToken: ULONG,
    pub cbMaxSignature: ULONG,
    pub cbBlockSize: ULONG,
    pub cbSecurityTrailer: ULONG,
}
pub type SecPkgContext_Sizes = _SecPkgContext_Sizes;
pub type PSecPkgContext_Sizes = *mut _SecPkgContext_Sizes;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_StreamSizes {
    pub cbHeader: ULONG,
    pub cbTrailer: ULONG,
    pub cbMaximumMessage: ULONG,
    pub cBuffers: ULONG,
    pub cbBlockSize: ULONG,
}
pub type SecPkgContext_StreamSizes = _SecPkgContext_StreamSizes;
pub type SecPkgContext_DatagramSizes = _SecPkgContext_StreamSizes;
pub type PSecPkgContext_StreamSizes = *mut _SecPkgContext_StreamSizes;
pub type PSecPkgContext_DatagramSizes = *mut _SecPkgContext_StreamSizes;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_SubjectAttributes {
    pub AttributeInfo: *mut c_void,
}
pub type SecPkgContext_SubjectAttributes = _SecPkgContext_SubjectAttributes;
pub type PSecPkgContext_SubjectAttributes = *mut _SecPkgContext_SubjectAttributes;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_Target {
    pub TargetLength: ULONG,
    pub Target: *mut CHAR,
}
pub type SecPkgContext_Target = _SecPkgContext_Target;
pub type PSecPkgContext_Target = *mut _SecPkgContext_Target;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_TargetInformation {
    pub MarshalledTargetInfoLength: ULONG,
    pub MarshalledTargetInfo: *mut UCHAR,
}
pub type SecPkgContext_TargetInformation = _SecPkgContext_TargetInformation;
pub type PSecPkgContext_TargetInformation = *mut _SecPkgContext_TargetInformation;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgContext_UserFlags {
    pub UserFlags: ULONG,
}
pub type SecPkgContext_UserFlags = _SecPkgContext_UserFlags;
pub type PSecPkgContext_UserFlags = *mut _SecPkgContext_UserFlags;
