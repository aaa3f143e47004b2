//! Link arguments of the C library, and its generated headers.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if matches!(
        os.as_str(),
        "linux" | "android" | "freebsd" | "netbsd" | "openbsd" | "dragonfly" | "illumos"
    ) {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libsecur32.so.0");
        // A host that already holds another library with our names must still get ours through our function table.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-Bsymbolic");
    }
}
