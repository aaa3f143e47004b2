//! wincred.h: the structures that SSPI's identity functions are used with.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use super::*;

pub struct _CREDENTIAL_ATTRIBUTEW {
    _opaque: [u8; 0],
}
pub type PCREDENTIAL_ATTRIBUTEW = *mut _CREDENTIAL_ATTRIBUTEW;

// Credentials and their dialog

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CREDENTIALW {
    pub Flags: DWORD,
    pub Type: DWORD,
    pub TargetName: LPWSTR,
    pub Comment: LPWSTR,
    pub LastWritten: FILETIME,
    pub CredentialBlobSize: DWORD,
    pub CredentialBlob: LPBYTE,
    pub Persist: DWORD,
    pub AttributeCount: DWORD,
    pub Attributes: PCREDENTIAL_ATTRIBUTEW,
    pub TargetAlias: LPWSTR,
    pub UserName: LPWSTR,
}
pub type CREDENTIALW = _CREDENTIALW;
pub type PCREDENTIALW = *mut _CREDENTIALW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CREDENTIAL_TARGET_INFORMATIONW {
    pub TargetName: LPWSTR,
    pub NetbiosServerName: LPWSTR,
    pub DnsServerName: LPWSTR,
    pub NetbiosDomainName: LPWSTR,
    pub DnsDomainName: LPWSTR,
    pub DnsTreeName: LPWSTR,
    pub PackageName: LPWSTR,
    pub Flags: ULONG,
    pub CredTypeCount: DWORD,
    pub CredTypes: LPDWORD,
}
pub type CREDENTIAL_TARGET_INFORMATIONW = _CREDENTIAL_TARGET_INFORMATIONW;
pub type PCREDENTIAL_TARGET_INFORMATIONW = *mut _CREDENTIAL_TARGET_INFORMATIONW;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CREDUI_INFOA {
    pub cbSize: DWORD,
    pub hwndParent: HWND,
    pub pszMessageText: PCSTR,
    pub pszCaptionText: PCSTR,
    pub hbmBanner: HBITMAP,
}
pub type CREDUI_INFOA = _CREDUI_INFOA;
pub type PCREDUI_INFOA = *mut _CREDUI_INFOA;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _CREDUI_INFOW {
    pub cbSize: DWORD,
    pub hwndParent: HWND,
    pub pszMessageText: PCWSTR,
    pub pszCaptionText: PCWSTR,
    pub hbmBanner: HBITMAP,
}
pub type CREDUI_INFOW = _CREDUI_INFOW;
pub type PCREDUI_INFOW = *mut _CREDUI_INFOW;
