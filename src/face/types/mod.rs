//! The C types of the Windows headers, under Microsoft's names: structures under the SDK's tag, the rest as aliases of it.
//!
//! Each file but `base` is the source of a header: cbindgen reads it and writes the declarations in `include/`. So a file speaks of
//! another's types by their alias, never by their tag.

pub mod attributes;
pub mod base;
pub mod credssp;
pub mod enums;
pub mod identity;
pub mod ntsecapi;
pub mod schannel;
pub mod schannel_facts;
pub mod sspi;
pub mod table;
pub mod wincred;
pub mod wincrypt;

pub use attributes::*;
pub use base::*;
pub use credssp::*;
pub use enums::*;
pub use identity::*;
pub use ntsecapi::*;
pub use schannel::*;
pub use schannel_facts::*;
pub use sspi::*;
pub use table::*;
pub use wincred::*;
pub use wincrypt::*;
