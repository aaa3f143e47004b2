//! Kerberos ([RFC 4120], [RFC 4121], [MS-KILE]) as client and as server.

#![allow(dead_code, reason = "the exchange that uses the messages comes next")]

mod checksum;
mod layout;
mod order;
mod session;
mod token;
