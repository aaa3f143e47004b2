//! sspi.h: identities, packed credentials and the credential dialog's structures.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;

/// An identity whose form only the library knows.
pub type PSEC_WINNT_AUTH_IDENTITY_OPAQUE = PVOID;

// Identities

/// Lengths are in characters. `Flags` says whether the strings are narrow or wide.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_IDENTITY_A {
    pub User: *mut UCHAR,
    pub UserLength: ULONG,
    pub Domain: *mut UCHAR,
    pub DomainLength: ULONG,
    pub Password: *mut UCHAR,
    pub PasswordLength: ULONG,
    pub Flags: ULONG,
}
pub type SEC_WINNT_AUTH_IDENTITY_A = _SEC_WINNT_AUTH_IDENTITY_A;
pub type PSEC_WINNT_AUTH_IDENTITY_A = *mut _SEC_WINNT_AUTH_IDENTITY_A;

/// No pointers: offsets from the first byte, lengths in bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_IDENTITY_EX2 {
    pub Version: ULONG,
    pub cbHeaderLength: USHORT,
    pub cbStructureLength: ULONG,
    pub UserOffset: ULONG,
    pub UserLength: USHORT,
    pub DomainOffset: ULONG,
    pub DomainLength: USHORT,
    pub PackedCredentialsOffset: ULONG,
    pub PackedCredentialsLength: USHORT,
    pub Flags: ULONG,
    pub PackageListOffset: ULONG,
    pub PackageListLength: USHORT,
}
pub type SEC_WINNT_AUTH_IDENTITY_EX2 = _SEC_WINNT_AUTH_IDENTITY_EX2;
pub type PSEC_WINNT_AUTH_IDENTITY_EX2 = *mut _SEC_WINNT_AUTH_IDENTITY_EX2;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_IDENTITY_EXA {
    pub Version: ULONG,
    pub Length: ULONG,
    pub User: *mut UCHAR,
    pub UserLength: ULONG,
    pub Domain: *mut UCHAR,
    pub DomainLength: ULONG,
    pub Password: *mut UCHAR,
    pub PasswordLength: ULONG,
    pub Flags: ULONG,
    pub PackageList: *mut UCHAR,
    pub PackageListLength: ULONG,
}
pub type SEC_WINNT_AUTH_IDENTITY_EXA = _SEC_WINNT_AUTH_IDENTITY_EXA;
pub type PSEC_WINNT_AUTH_IDENTITY_EXA = *mut _SEC_WINNT_AUTH_IDENTITY_EXA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_IDENTITY_EXW {
    pub Version: ULONG,
    pub Length: ULONG,
    pub User: *mut USHORT,
    pub UserLength: ULONG,
    pub Domain: *mut USHORT,
    pub DomainLength: ULONG,
    pub Password: *mut USHORT,
    pub PasswordLength: ULONG,
    pub Flags: ULONG,
    pub PackageList: *mut USHORT,
    pub PackageListLength: ULONG,
}
pub type SEC_WINNT_AUTH_IDENTITY_EXW = _SEC_WINNT_AUTH_IDENTITY_EXW;
pub type PSEC_WINNT_AUTH_IDENTITY_EXW = *mut _SEC_WINNT_AUTH_IDENTITY_EXW;

/// Any identity; the first `ULONG` tells the extended ones apart.
#[repr(C)]
#[derive(Clone, Copy)]
pub union _SEC_WINNT_AUTH_IDENTITY_INFO {
    pub AuthIdExw: SEC_WINNT_AUTH_IDENTITY_EXW,
    pub AuthIdExa: SEC_WINNT_AUTH_IDENTITY_EXA,
    pub AuthId_a: SEC_WINNT_AUTH_IDENTITY_A,
    pub AuthId_w: SEC_WINNT_AUTH_IDENTITY_W,
    pub AuthIdEx2: SEC_WINNT_AUTH_IDENTITY_EX2,
}
pub type SEC_WINNT_AUTH_IDENTITY_INFO = _SEC_WINNT_AUTH_IDENTITY_INFO;
pub type PSEC_WINNT_AUTH_IDENTITY_INFO = *mut _SEC_WINNT_AUTH_IDENTITY_INFO;

/// Lengths are in characters. `Flags` says whether the strings are narrow or wide.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_IDENTITY_W {
    pub User: *mut USHORT,
    pub UserLength: ULONG,
    pub Domain: *mut USHORT,
    pub DomainLength: ULONG,
    pub Password: *mut USHORT,
    pub PasswordLength: ULONG,
    pub Flags: ULONG,
}
pub type SEC_WINNT_AUTH_IDENTITY_W = _SEC_WINNT_AUTH_IDENTITY_W;
pub type PSEC_WINNT_AUTH_IDENTITY_W = *mut _SEC_WINNT_AUTH_IDENTITY_W;

// Packed credentials and the credential dialog

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CREDUIWIN_MARSHALED_CONTEXT {
    pub StructureType: GUID,
    pub cbHeaderLength: USHORT,
    pub LogonId: LUID,
    pub MarshaledDataType: GUID,
    pub MarshaledDataOffset: ULONG,
    pub MarshaledDataLength: USHORT,
}
pub type CREDUIWIN_MARSHALED_CONTEXT = _CREDUIWIN_MARSHALED_CONTEXT;
pub type PCREDUIWIN_MARSHALED_CONTEXT = *mut _CREDUIWIN_MARSHALED_CONTEXT;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_BYTE_VECTOR {
    pub ByteArrayOffset: ULONG,
    pub ByteArrayLength: USHORT,
}
pub type SEC_WINNT_AUTH_BYTE_VECTOR = _SEC_WINNT_AUTH_BYTE_VECTOR;
pub type PSEC_WINNT_AUTH_BYTE_VECTOR = *mut _SEC_WINNT_AUTH_BYTE_VECTOR;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_CERTIFICATE_DATA {
    pub cbHeaderLength: USHORT,
    pub cbStructureLength: USHORT,
    pub Certificate: SEC_WINNT_AUTH_BYTE_VECTOR,
}
pub type SEC_WINNT_AUTH_CERTIFICATE_DATA = _SEC_WINNT_AUTH_CERTIFICATE_DATA;
pub type PSEC_WINNT_AUTH_CERTIFICATE_DATA = *mut _SEC_WINNT_AUTH_CERTIFICATE_DATA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_DATA {
    pub CredType: GUID,
    pub CredData: SEC_WINNT_AUTH_BYTE_VECTOR,
}
pub type SEC_WINNT_AUTH_DATA = _SEC_WINNT_AUTH_DATA;
pub type PSEC_WINNT_AUTH_DATA = *mut _SEC_WINNT_AUTH_DATA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_DATA_PASSWORD {
    pub UnicodePassword: SEC_WINNT_AUTH_BYTE_VECTOR,
}
pub type SEC_WINNT_AUTH_DATA_PASSWORD = _SEC_WINNT_AUTH_DATA_PASSWORD;
pub type PSEC_WINNT_AUTH_DATA_PASSWORD = *mut _SEC_WINNT_AUTH_DATA_PASSWORD;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA {
    pub pcc: PVOID,
    pub hProv: PVOID,
    pub pwszECDHKeyName: LPWSTR,
}
pub type SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA = _SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA;
pub type PSEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA = *mut _SEC_WINNT_AUTH_DATA_TYPE_SMARTCARD_CONTEXTS_DATA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_FIDO_DATA {
    pub cbHeaderLength: USHORT,
    pub cbStructureLength: USHORT,
    pub Secret: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub NewSecret: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub EncryptedNewSecret: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub NetworkLogonBuffer: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub ulSignatureCount: ULONG64,
}
pub type SEC_WINNT_AUTH_FIDO_DATA = _SEC_WINNT_AUTH_FIDO_DATA;
pub type PSEC_WINNT_AUTH_FIDO_DATA = *mut _SEC_WINNT_AUTH_FIDO_DATA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_NGC_DATA {
    pub LogonId: LUID,
    pub Flags: ULONG,
    pub CspInfo: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub UserIdKeyAuthTicket: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub DecryptionKeyName: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub DecryptionKeyAuthTicket: SEC_WINNT_AUTH_BYTE_VECTOR,
}
pub type SEC_WINNT_AUTH_NGC_DATA = _SEC_WINNT_AUTH_NGC_DATA;
pub type PSEC_WINNT_AUTH_NGC_DATA = *mut _SEC_WINNT_AUTH_NGC_DATA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS {
    pub cbHeaderLength: USHORT,
    pub cbStructureLength: USHORT,
    pub AuthData: SEC_WINNT_AUTH_DATA,
}
pub type SEC_WINNT_AUTH_PACKED_CREDENTIALS = _SEC_WINNT_AUTH_PACKED_CREDENTIALS;
pub type PSEC_WINNT_AUTH_PACKED_CREDENTIALS = *mut _SEC_WINNT_AUTH_PACKED_CREDENTIALS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX {
    pub cbHeaderLength: USHORT,
    pub Flags: ULONG,
    pub PackedCredentials: SEC_WINNT_AUTH_BYTE_VECTOR,
    pub PackageList: SEC_WINNT_AUTH_SHORT_VECTOR,
}
pub type SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX = _SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX;
pub type PSEC_WINNT_AUTH_PACKED_CREDENTIALS_EX = *mut _SEC_WINNT_AUTH_PACKED_CREDENTIALS_EX;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_AUTH_SHORT_VECTOR {
    pub ShortArrayOffset: ULONG,
    pub ShortArrayCount: USHORT,
}
pub type SEC_WINNT_AUTH_SHORT_VECTOR = _SEC_WINNT_AUTH_SHORT_VECTOR;
pub type PSEC_WINNT_AUTH_SHORT_VECTOR = *mut _SEC_WINNT_AUTH_SHORT_VECTOR;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_CREDUI_CONTEXT {
    pub cbHeaderLength: USHORT,
    pub CredUIContextHandle: HANDLE,
    pub UIInfo: PVOID,
    pub dwAuthError: ULONG,
    pub pInputAuthIdentity: PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
    pub TargetName: PUNICODE_STRING,
}
pub type SEC_WINNT_CREDUI_CONTEXT = _SEC_WINNT_CREDUI_CONTEXT;
pub type PSEC_WINNT_CREDUI_CONTEXT = *mut _SEC_WINNT_CREDUI_CONTEXT;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SEC_WINNT_CREDUI_CONTEXT_VECTOR {
    pub CredUIContextArrayOffset: ULONG,
    pub CredUIContextCount: USHORT,
}
pub type SEC_WINNT_CREDUI_CONTEXT_VECTOR = _SEC_WINNT_CREDUI_CONTEXT_VECTOR;
pub type PSEC_WINNT_CREDUI_CONTEXT_VECTOR = *mut _SEC_WINNT_CREDUI_CONTEXT_VECTOR;
