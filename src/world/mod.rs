//! Everything outside the process, carried as bytes.
