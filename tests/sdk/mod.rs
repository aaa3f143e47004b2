//! The SDK of the library under test, and C programs built against it as a user would.
use std::{
    path::{Path, PathBuf},
    process::Command,
};

pub struct Sdk {
    pub folder: PathBuf,
}

impl Sdk {
    /// Lays the SDK out of the build that this test belongs to.
    pub fn lay_out(name: &str) -> Self {
        let mut built = std::env::current_exe().unwrap();
        built.pop();
        built.pop();
        // `cargo test` leaves the fresh library beside the tests and does not lift it to where `cargo build` would.
        let (profile, target) = (format!("{}/deps", built.file_name().unwrap().to_str().unwrap()), built.parent().unwrap().to_owned());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let done = Command::new("sh")
            .arg("./sdk.sh")
            .arg(profile)
            .env("CARGO_TARGET_DIR", target)
            .env("SECUR32_SDK", folder.join("sdk"))
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Self { folder }
    }

    /// Builds a program; the flags are those of README's line.
    pub fn build(&self, source: &Path) -> PathBuf {
        let program = self.folder.join(source.file_stem().unwrap());
        let sdk = self.folder.join("sdk");
        let done = Command::new("cc")
            .arg(source)
            .args(["-std=gnu99", "-Wall", "-Wextra", "-Werror"])
            .arg(format!("-I{}", sdk.join("include").display()))
            .arg(format!("-L{}", sdk.join("lib").display()))
            .arg(format!("-Wl,-rpath,{}", sdk.join("lib").display()))
            .args(["-lsecur32", "-lpthread", "-o"])
            .arg(&program)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        program
    }
}
