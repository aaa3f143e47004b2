//! sspi.h: handles, buffers, packages and what travels in a buffer.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;
use core::ffi::c_void;

pub type SEC_CHAR = CHAR;
pub type SEC_WCHAR = WCHAR;

// Time. 100 ns since 1601-01-01, in local time.

pub type SECURITY_INTEGER = LARGE_INTEGER;
pub type PSECURITY_INTEGER = *mut LARGE_INTEGER;
pub type TimeStamp = SECURITY_INTEGER;
pub type PTimeStamp = *mut TimeStamp;

// Handles, buffers and packages

/// Two words the program copies, zeroes and compares; only the library knows what they mean.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct _SecHandle {
    pub dwLower: ULONG_PTR,
    pub dwUpper: ULONG_PTR,
}
pub type SecHandle = _SecHandle;
pub type CredHandle = _SecHandle;
pub type CtxtHandle = _SecHandle;
pub type PSecHandle = *mut _SecHandle;
pub type PCredHandle = *mut _SecHandle;
pub type PCtxtHandle = *mut _SecHandle;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecBuffer {
    pub cbBuffer: ULONG,
    pub BufferType: ULONG,
    pub pvBuffer: *mut c_void,
}
pub type SecBuffer = _SecBuffer;
pub type PSecBuffer = *mut _SecBuffer;

/// The buffers of one call. `ulVersion` is `SECBUFFER_VERSION`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecBufferDesc {
    pub ulVersion: ULONG,
    pub cBuffers: ULONG,
    pub pBuffers: PSecBuffer,
}
pub type SecBufferDesc = _SecBufferDesc;
pub type PSecBufferDesc = *mut _SecBufferDesc;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SECURITY_STRING {
    pub Length: USHORT,
    pub MaximumLength: USHORT,
    pub Buffer: *mut USHORT,
}
pub type SECURITY_STRING = _SECURITY_STRING;
pub type PSECURITY_STRING = *mut _SECURITY_STRING;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgInfoW {
    pub fCapabilities: ULONG,
    pub wVersion: USHORT,
    pub wRPCID: USHORT,
    pub cbMaxToken: ULONG,
    pub Name: *mut SEC_WCHAR,
    pub Comment: *mut SEC_WCHAR,
}
pub type SecPkgInfoW = _SecPkgInfoW;
pub type PSecPkgInfoW = *mut _SecPkgInfoW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SecPkgInfoA {
    pub fCapabilities: ULONG,
    pub wVersion: USHORT,
    pub wRPCID: USHORT,
    pub cbMaxToken: ULONG,
    pub Name: *mut SEC_CHAR,
    pub Comment: *mut SEC_CHAR,
}
pub type SecPkgInfoA = _SecPkgInfoA;
pub type PSecPkgInfoA = *mut _SecPkgInfoA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SECPKG_APP_MODE_INFO {
    pub UserFunction: ULONG,
    pub Argument1: ULONG_PTR,
    pub Argument2: ULONG_PTR,
    pub UserData: SecBuffer,
    pub ReturnToLsa: BOOLEAN,
}
pub type SECPKG_APP_MODE_INFO = _SECPKG_APP_MODE_INFO;
pub type PSECPKG_APP_MODE_INFO = *mut _SECPKG_APP_MODE_INFO;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SECURITY_PACKAGE_OPTIONS {
    pub Size: ULONG,
    pub Type: ULONG,
    pub Flags: ULONG,
    pub SignatureSize: ULONG,
    pub Signature: *mut c_void,
}
pub type SECURITY_PACKAGE_OPTIONS = _SECURITY_PACKAGE_OPTIONS;
pub type PSECURITY_PACKAGE_OPTIONS = *mut _SECURITY_PACKAGE_OPTIONS;

// What travels in a SecBuffer

/// Lists follow each other without padding, `ProtocolListsSize` bytes in all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_APPLICATION_PROTOCOLS {
    pub ProtocolListsSize: ULONG,
    pub ProtocolLists: [SEC_APPLICATION_PROTOCOL_LIST; 1],
}
pub type SEC_APPLICATION_PROTOCOLS = _SEC_APPLICATION_PROTOCOLS;
pub type PSEC_APPLICATION_PROTOCOLS = *mut _SEC_APPLICATION_PROTOCOLS;

/// `ProtocolList` runs on for `ProtocolListSize` bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_APPLICATION_PROTOCOL_LIST {
    pub ProtoNegoExt: SEC_APPLICATION_PROTOCOL_NEGOTIATION_EXT,
    pub ProtocolListSize: USHORT,
    pub ProtocolList: [UCHAR; 1],
}
pub type SEC_APPLICATION_PROTOCOL_LIST = _SEC_APPLICATION_PROTOCOL_LIST;
pub type PSEC_APPLICATION_PROTOCOL_LIST = *mut _SEC_APPLICATION_PROTOCOL_LIST;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_CERTIFICATE_REQUEST_CONTEXT {
    pub cbCertificateRequestContext: UCHAR,
    pub rgCertificateRequestContext: [UCHAR; 1],
}
pub type SEC_CERTIFICATE_REQUEST_CONTEXT = _SEC_CERTIFICATE_REQUEST_CONTEXT;
pub type PSEC_CERTIFICATE_REQUEST_CONTEXT = *mut _SEC_CERTIFICATE_REQUEST_CONTEXT;

/// Offsets count from the structure's first byte.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_CHANNEL_BINDINGS {
    pub dwInitiatorAddrType: ULONG,
    pub cbInitiatorLength: ULONG,
    pub dwInitiatorOffset: ULONG,
    pub dwAcceptorAddrType: ULONG,
    pub cbAcceptorLength: ULONG,
    pub dwAcceptorOffset: ULONG,
    pub cbApplicationDataLength: ULONG,
    pub dwApplicationDataOffset: ULONG,
}
pub type SEC_CHANNEL_BINDINGS = _SEC_CHANNEL_BINDINGS;
pub type PSEC_CHANNEL_BINDINGS = *mut _SEC_CHANNEL_BINDINGS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_CHANNEL_BINDINGS_EX {
    pub magicNumber: ULONG,
    pub flags: ULONG,
    pub cbHeaderLength: ULONG,
    pub cbStructureLength: ULONG,
    pub dwInitiatorAddrType: ULONG,
    pub cbInitiatorLength: ULONG,
    pub dwInitiatorOffset: ULONG,
    pub dwAcceptorAddrType: ULONG,
    pub cbAcceptorLength: ULONG,
    pub dwAcceptorOffset: ULONG,
    pub cbApplicationDataLength: ULONG,
    pub dwApplicationDataOffset: ULONG,
}
pub type SEC_CHANNEL_BINDINGS_EX = _SEC_CHANNEL_BINDINGS_EX;
pub type PSEC_CHANNEL_BINDINGS_EX = *mut _SEC_CHANNEL_BINDINGS_EX;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_CHANNEL_BINDINGS_RESULT {
    pub flags: ULONG,
}
pub type SEC_CHANNEL_BINDINGS_RESULT = _SEC_CHANNEL_BINDINGS_RESULT;
pub type PSEC_CHANNEL_BINDINGS_RESULT = *mut _SEC_CHANNEL_BINDINGS_RESULT;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_DTLS_MTU {
    pub PathMTU: USHORT,
}
pub type SEC_DTLS_MTU = _SEC_DTLS_MTU;
pub type PSEC_DTLS_MTU = *mut _SEC_DTLS_MTU;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_FLAGS {
    pub Flags: ULONGLONG,
}
pub type SEC_FLAGS = _SEC_FLAGS;
pub type PSEC_FLAGS = *mut _SEC_FLAGS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_NEGOTIATION_INFO {
    pub Size: ULONG,
    pub NameLength: ULONG,
    pub Name: *mut SEC_WCHAR,
    pub Reserved: *mut c_void,
}
pub type SEC_NEGOTIATION_INFO = _SEC_NEGOTIATION_INFO;
pub type PSEC_NEGOTIATION_INFO = *mut _SEC_NEGOTIATION_INFO;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_PRESHAREDKEY {
    pub KeySize: USHORT,
    pub Key: [UCHAR; 1],
}
pub type SEC_PRESHAREDKEY = _SEC_PRESHAREDKEY;
pub type PSEC_PRESHAREDKEY = *mut _SEC_PRESHAREDKEY;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_PRESHAREDKEY_IDENTITY {
    pub KeyIdentitySize: USHORT,
    pub KeyIdentity: [UCHAR; 1],
}
pub type SEC_PRESHAREDKEY_IDENTITY = _SEC_PRESHAREDKEY_IDENTITY;
pub type PSEC_PRESHAREDKEY_IDENTITY = *mut _SEC_PRESHAREDKEY_IDENTITY;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_SRTP_MASTER_KEY_IDENTIFIER {
    pub MasterKeyIdentifierSize: UCHAR,
    pub MasterKeyIdentifier: [UCHAR; 1],
}
pub type SEC_SRTP_MASTER_KEY_IDENTIFIER = _SEC_SRTP_MASTER_KEY_IDENTIFIER;
pub type PSEC_SRTP_MASTER_KEY_IDENTIFIER = *mut _SEC_SRTP_MASTER_KEY_IDENTIFIER;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_SRTP_PROTECTION_PROFILES {
    pub ProfilesSize: USHORT,
    pub ProfilesList: [USHORT; 1],
}
pub type SEC_SRTP_PROTECTION_PROFILES = _SEC_SRTP_PROTECTION_PROFILES;
pub type PSEC_SRTP_PROTECTION_PROFILES = *mut _SEC_SRTP_PROTECTION_PROFILES;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_TOKEN_BINDING {
    pub MajorVersion: UCHAR,
    pub MinorVersion: UCHAR,
    pub KeyParametersSize: USHORT,
    pub KeyParameters: [UCHAR; 1],
}
pub type SEC_TOKEN_BINDING = _SEC_TOKEN_BINDING;
pub type PSEC_TOKEN_BINDING = *mut _SEC_TOKEN_BINDING;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_TRAFFIC_SECRETS {
    pub SymmetricAlgId: [WCHAR; 64],
    pub ChainingMode: [WCHAR; 64],
    pub HashAlgId: [WCHAR; 64],
    pub KeySize: USHORT,
    pub IvSize: USHORT,
    pub MsgSequenceStart: USHORT,
    pub MsgSequenceEnd: USHORT,
    pub TrafficSecretType: SEC_TRAFFIC_SECRET_TYPE,
    pub TrafficSecretSize: USHORT,
    pub TrafficSecret: [UCHAR; 1],
}
pub type SEC_TRAFFIC_SECRETS = _SEC_TRAFFIC_SECRETS;
pub type PSEC_TRAFFIC_SECRETS = *mut _SEC_TRAFFIC_SECRETS;
