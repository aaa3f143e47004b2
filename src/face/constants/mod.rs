//! Every constant of the Windows headers that ours declare: one table for Rust and for C.
//!
//! A line of a table gives both a `pub const` and the text of the `#define`, in the spelling the table has it: a generator that reads
//! values alone would write 0x80000000 as 2147483648, which is another type in C. The build script compiles this module too, and writes
//! the headers from [`HEADERS`]; so it stands by itself and imports nothing.
//!
//! The names of the kinds are C's: `ULONG` and its like are the type a value has, `NARROW` and `WIDE` are names in `char` and in UTF-16
//! (both a `&str` here), `GUID` is one in its usual text form.

pub mod credssp;
pub mod ntsecapi;
pub mod ntsecpkg;
pub mod ntstatus;
pub mod rpcdce;
pub mod schannel;
pub mod secext;
pub mod secur32;
pub mod security;
pub mod sspi;
pub mod wincred;
pub mod wincrypt;
pub mod winerror;

pub use credssp::*;
pub use ntsecapi::*;
pub use ntsecpkg::*;
pub use ntstatus::*;
pub use rpcdce::*;
pub use schannel::*;
pub use secext::*;
pub use secur32::*;
pub use security::*;
pub use sspi::*;
pub use wincred::*;
pub use wincrypt::*;
pub use winerror::*;

/// What one header defines.
pub struct Header {
    /// Its file name.
    pub name: &'static str,
    /// Its `#define`s.
    pub groups: &'static [Group],
    /// Its `enum`s.
    pub enumerations: &'static [Enumeration],
}

/// Constants that belong together.
pub struct Group {
    /// What they are.
    pub title: &'static str,
    /// The constants, in the header's order.
    pub constants: &'static [Constant],
}

/// One `#define`.
pub struct Constant {
    /// Microsoft's name.
    pub name: &'static str,
    /// The C type, or `NARROW`, `WIDE`, `GUID`.
    pub kind: &'static str,
    /// The value as the table spells it.
    pub literal: &'static str,
}

/// One C `enum`.
pub struct Enumeration {
    /// Its tag.
    pub tag: &'static str,
    /// Its type name.
    pub name: &'static str,
    /// The enumerators and their values as the table spells them.
    pub values: &'static [(&'static str, &'static str)],
}

/// All headers that have constants.
pub const HEADERS: &[Header] = &[
    winerror::HEADER,
    ntstatus::HEADER,
    sspi::HEADER,
    security::HEADER,
    secext::HEADER,
    schannel::HEADER,
    credssp::HEADER,
    secur32::HEADER,
    ntsecapi::HEADER,
    ntsecpkg::HEADER,
    wincrypt::HEADER,
    wincred::HEADER,
    rpcdce::HEADER,
];

/// The constants and enumerations of one header, and its `HEADER`.
macro_rules! header {
    (
        $file:literal
        $($title:literal { $($name:ident: $kind:ident = $value:literal;)* })*
        $(enum $tag:ident $type:ident { $($enumerator:ident = $number:literal;)* })*
    ) => {
        $($(pub const $name: super::kind!($kind) = super::value!($kind $value);)*)*
        $($(pub const $enumerator: i32 = $number;)*)*

        /// This file, for the header builder.
        pub(super) const HEADER: super::Header = super::Header {
            name: $file,
            groups: &[$(super::Group {
                title: $title,
                constants: &[$(super::Constant {
                    name: stringify!($name),
                    kind: stringify!($kind),
                    literal: stringify!($value),
                }),*],
            }),*],
            enumerations: &[$(super::Enumeration {
                tag: stringify!($tag),
                name: stringify!($type),
                values: &[$((stringify!($enumerator), stringify!($number))),*],
            }),*],
        };
    };
}

macro_rules! kind {
    (BYTE) => {
        u8
    };
    (USHORT) => {
        u16
    };
    (ULONG) => {
        u32
    };
    (ULONGLONG) => {
        u64
    };
    (LONG) => {
        i32
    };
    (SECURITY_STATUS) => {
        i32
    };
    (HRESULT) => {
        i32
    };
    (NTSTATUS) => {
        i32
    };
    (ULONG_PTR) => {
        usize
    };
    (NARROW) => {
        &str
    };
    (WIDE) => {
        &str
    };
    (GUID) => {
        &str
    };
}

// A status and a handle are spelt as the bits they are, which Rust wants cast to the type they have.
macro_rules! value {
    (SECURITY_STATUS $value:literal) => {
        $value as u32 as i32
    };
    (HRESULT $value:literal) => {
        $value as u32 as i32
    };
    (NTSTATUS $value:literal) => {
        $value as u32 as i32
    };
    (ULONG_PTR $value:literal) => {
        $value as isize as usize
    };
    ($kind:ident $value:literal) => {
        $value
    };
}

use {header, kind, value};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_name_is_defined_once() {
        let mut names = BTreeSet::new();
        for header in HEADERS {
            let constants = header.groups.iter().flat_map(|group| group.constants).map(|constant| constant.name);
            let enumerators = header.enumerations.iter().flat_map(|item| item.values).map(|(name, _)| *name);
            for name in constants.chain(enumerators) {
                assert!(names.insert(name), "{name} is there twice");
            }
        }
        assert!(names.len() > 1100, "only {} names", names.len());
    }

    #[test]
    fn the_table_s_spelling_and_the_value_are_one() {
        let groups = HEADERS.iter().flat_map(|header| header.groups);
        let spelt = |name: &str| groups.clone().flat_map(|group| group.constants).find(|c| c.name == name).map(|c| (c.kind, c.literal));
        assert_eq!((spelt("SEC_E_INVALID_HANDLE"), SEC_E_INVALID_HANDLE), (Some(("SECURITY_STATUS", "0x80090301")), -0x7FF6_FCFF));
        assert_eq!((spelt("SEC_I_CONTINUE_NEEDED"), SEC_I_CONTINUE_NEEDED), (Some(("SECURITY_STATUS", "0x00090312")), 0x0009_0312));
        assert_eq!((spelt("SECBUFFER_READONLY"), SECBUFFER_READONLY), (Some(("ULONG", "0x80000000")), 1 << 31));
        assert_eq!((spelt("ISC_REQ_MESSAGES"), ISC_REQ_MESSAGES), (Some(("ULONGLONG", "0x0000000100000000")), 1 << 32));
        assert_eq!((spelt("SEC_DELETED_HANDLE"), SEC_DELETED_HANDLE), (Some(("ULONG_PTR", "-2")), usize::MAX - 1));
        assert_eq!((spelt("KERB_ETYPE_RC4_MD4"), KERB_ETYPE_RC4_MD4), (Some(("LONG", "-128")), -128));
        assert_eq!((spelt("UNISP_NAME_W"), UNISP_NAME_W.len()), (Some(("WIDE", "\"Microsoft Unified Security Protocol Provider\"")), 44));
    }
}
