//! The C ABI: Microsoft's names, pointers and statuses.

pub mod types;
