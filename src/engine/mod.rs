//! Traits and rules that every package lives by.
#![forbid(unsafe_code)]
