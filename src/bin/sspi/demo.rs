//! `sspi demo`
