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

    /// Compiles a program with the flags of README's line, its warnings errors, and these options.
    pub fn compile(&self, compiler: &str, options: &[&str], source: &Path, name: &str) -> Result<PathBuf, String> {
        let (sdk, program) = (self.folder.join("sdk"), self.folder.join(name));
        let done = Command::new(compiler)
            .args(options)
            .args(["-Wall", "-Wextra", "-Werror", "-g"])
            .arg(source)
            .arg(format!("-I{}", sdk.join("include").display()))
            .arg(format!("-L{}", sdk.join("lib").display()))
            .arg(format!("-Wl,-rpath,{}", sdk.join("lib").display()))
            .args(["-x", "none", "-lsecur32", "-lpthread", "-ldl", "-o"])
            .arg(&program)
            .output()
            .map_err(|e| e.to_string())?;
        if done.status.success() { Ok(program) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned()) }
    }
}
