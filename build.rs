//! Link arguments of the C library, and its generated headers.

#[path = "src/face/constants/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the builder reads the tables, not the constants")]
mod constants;
#[path = "build/headers.rs"]
mod headers;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if matches!(os.as_str(), "linux" | "android" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" | "illumos") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libsecur32.so.0");
        // A host that already holds another library with our names must still get ours through our function table.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    }
    headers::write_all()
}
