//! The base types of the Windows headers. `include/secwintypes.h` says the same in C, by hand: each
//! type is guarded there by itself, because a program may have them from elsewhere.
#![allow(missing_docs, reason = "Microsoft documents these names")]
#![allow(non_camel_case_types, non_snake_case, reason = "Microsoft's spelling, which the generated headers repeat")]

use core::ffi::{c_char, c_void};

pub type CHAR = c_char;
pub type UCHAR = u8;
pub type BYTE = u8;
pub type BOOLEAN = u8;
pub type SHORT = i16;
pub type USHORT = u16;
pub type WORD = u16;
pub type INT = i32;
pub type UINT = u32;
pub type BOOL = i32;
pub type LONG = i32;
pub type ULONG = u32;
pub type DWORD = u32;
pub type LONGLONG = i64;
pub type ULONGLONG = u64;
pub type ULONG64 = u64;
pub type ULONG_PTR = usize;
pub type SIZE_T = usize;
pub type HRESULT = i32;
pub type NTSTATUS = i32;
pub type SECURITY_STATUS = i32;
/// One UTF-16 code unit, on every system.
pub type WCHAR = u16;
/// Narrow here; in C it follows `UNICODE`.
pub type TCHAR = CHAR;

pub type PVOID = *mut c_void;
pub type HANDLE = *mut c_void;
pub type PHANDLE = *mut HANDLE;
pub type PCHAR = *mut CHAR;
pub type PUCHAR = *mut UCHAR;
pub type PBYTE = *mut BYTE;
pub type LPBYTE = *mut BYTE;
pub type PBOOLEAN = *mut BOOLEAN;
pub type PUSHORT = *mut USHORT;
pub type PLONG = *mut LONG;
pub type PULONG = *mut ULONG;
pub type PDWORD = *mut DWORD;
pub type LPDWORD = *mut DWORD;
pub type PNTSTATUS = *mut NTSTATUS;
pub type PSTR = *mut CHAR;
pub type LPSTR = *mut CHAR;
pub type PCSTR = *const CHAR;
pub type LPCSTR = *const CHAR;
pub type PWSTR = *mut WCHAR;
pub type LPWSTR = *mut WCHAR;
pub type PCWSTR = *const WCHAR;
pub type LPCWSTR = *const WCHAR;
pub type PSID = PVOID;

pub struct HWND__ {
    _opaque: [u8; 0],
}
pub type HWND = *mut HWND__;
pub struct HBITMAP__ {
    _opaque: [u8; 0],
}
pub type HBITMAP = *mut HBITMAP__;

#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct _LARGE_INTEGER_PARTS {
    pub LowPart: DWORD,
    pub HighPart: LONG,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub union _LARGE_INTEGER {
    pub u: _LARGE_INTEGER_PARTS,
    pub QuadPart: LONGLONG,
}
pub type LARGE_INTEGER = _LARGE_INTEGER;
pub type PLARGE_INTEGER = *mut LARGE_INTEGER;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _SID_AND_ATTRIBUTES {
    pub Sid: PSID,
    pub Attributes: DWORD,
}
pub type SID_AND_ATTRIBUTES = _SID_AND_ATTRIBUTES;
pub type PSID_AND_ATTRIBUTES = *mut _SID_AND_ATTRIBUTES;

/// `Groups` runs on for `GroupCount` entries.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct _TOKEN_GROUPS {
    pub GroupCount: DWORD,
    pub Groups: [SID_AND_ATTRIBUTES; 1],
}
pub type TOKEN_GROUPS = _TOKEN_GROUPS;
pub type PTOKEN_GROUPS = *mut _TOKEN_GROUPS;

// Structures

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _FILETIME {
    pub dwLowDateTime: DWORD,
    pub dwHighDateTime: DWORD,
}
pub type FILETIME = _FILETIME;
pub type PFILETIME = *mut _FILETIME;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _GUID {
    pub Data1: ULONG,
    pub Data2: USHORT,
    pub Data3: USHORT,
    pub Data4: [UCHAR; 8],
}
pub type GUID = _GUID;
pub type PGUID = *mut _GUID;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _LUID {
    pub LowPart: DWORD,
    pub HighPart: LONG,
}
pub type LUID = _LUID;
pub type PLUID = *mut _LUID;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _TOKEN_SOURCE {
    pub SourceName: [CHAR; 8],
    pub SourceIdentifier: LUID,
}
pub type TOKEN_SOURCE = _TOKEN_SOURCE;
pub type PTOKEN_SOURCE = *mut _TOKEN_SOURCE;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _QUOTA_LIMITS {
    pub PagedPoolLimit: SIZE_T,
    pub NonPagedPoolLimit: SIZE_T,
    pub MinimumWorkingSetSize: SIZE_T,
    pub MaximumWorkingSetSize: SIZE_T,
    pub PagefileLimit: SIZE_T,
    pub TimeLimit: LARGE_INTEGER,
}
pub type QUOTA_LIMITS = _QUOTA_LIMITS;
pub type PQUOTA_LIMITS = *mut _QUOTA_LIMITS;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _UNICODE_STRING {
    pub Length: USHORT,
    pub MaximumLength: USHORT,
    pub Buffer: PWSTR,
}
pub type UNICODE_STRING = _UNICODE_STRING;
pub type PUNICODE_STRING = *mut _UNICODE_STRING;

#[repr(C)]
#[derive(Clone, Copy)]
pub struct _STRING {
    pub Length: USHORT,
    pub MaximumLength: USHORT,
    pub Buffer: PCHAR,
}
pub type STRING = _STRING;
pub type PSTRING = *mut _STRING;
