//! Named ciphers and hashes, without a protocol word. It knows no other floor.
#![deny(unsafe_code)]
