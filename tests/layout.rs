//! The headers before a C compiler: they stand alone in every dialect, their structures and constants are Windows', and a program written
//! for Windows compiles against them, links and runs.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail by panicking")]
#![cfg(all(unix, target_pointer_width = "64"))]

#[path = "abi/layout.rs"]
mod rust;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const C: [&str; 3] = ["c89", "c99", "c11"];
const CPP: [&str; 2] = ["c++11", "c++17"];
const STRICT: [&str; 5] = ["-Wall", "-Wextra", "-Werror", "-pedantic", "-pedantic-errors"];
/// What a program may be compiled with that changes the types of text.
const TEXTS: [&[&str]; 4] = [&[], &["-DUNICODE"], &["-fshort-wchar"], &["-fshort-wchar", "-DUNICODE"]];

#[test]
fn structures_have_windows_sizes_and_offsets() {
    runs_in_every_dialect("layout");
}

#[test]
fn constants_have_windows_values_and_widths() {
    runs_in_every_dialect("constants");
}

#[test]
fn every_header_stands_alone() {
    let include = root().join("include");
    let ours = headers_in(&include);
    let compat = headers_in(&include.join("compat"));
    let spellings = headers_in(&include.join("compat/case"));
    assert!(ours.len() > 12 && compat.len() > 15 && spellings.len() > 40, "{} {} {}", ours.len(), compat.len(), spellings.len());

    let folder = scratch("alone");
    for (compiler, dialect) in compilers() {
        for (index, header) in ours.iter().chain(&compat).chain(&spellings).enumerate() {
            // Twice, for the guards; and in a unit that is not empty, which C forbids.
            let text = format!("#include \"{0}\"\n#include \"{0}\"\nint main(void);\n", header.display());
            let source = write(&folder, &format!("{compiler}-{index}"), dialect, &text);
            // A spelling only includes what is tried already; and `layout.c` includes ours with every text in every dialect.
            let texts = if spellings.contains(header) || !matches!(dialect, "c11" | "c++17") { &TEXTS[..1] } else { &TEXTS[..] };
            for text in texts {
                let mut arguments = vec!["-fsyntax-only"];
                arguments.extend(*text);
                compile(compiler, dialect, &source, &arguments);
            }
        }
    }
}

#[test]
fn security_h_asks_for_nothing_first() {
    let folder = scratch("door");
    for (compiler, dialect) in compilers() {
        for define in ["", "#define SECURITY_WIN32\n", "#define SECURITY_KERNEL\n", "#define SECURITY_WIN32 1\n"] {
            let text = format!(
                "{define}#include <security.h>\n#undef SECURITY_WIN32\nSECURITY_STATUS use(PCtxtHandle context);\n\
                 SECURITY_STATUS use(PCtxtHandle context) {{ return SecIsValidHandle(context) ? SEC_E_OK : DeleteSecurityContext(context); }}\n"
            );
            let source = write(&folder, &format!("{compiler}-{}", define.len()), dialect, &text);
            compile(compiler, dialect, &source, &["-fsyntax-only"]);
        }
    }
}

/// A host may have the base types from another library: then ours stay out of its way.
#[test]
fn base_types_can_be_left_to_the_program() {
    let folder = scratch("types");
    let own = "#include <stdint.h>\ntypedef uint32_t ULONG;\ntypedef void *HANDLE;\n#define SSPI_NO_ULONG\n#define SSPI_NO_HANDLE\n";
    for (compiler, dialect) in compilers() {
        let source = write(&folder, compiler, dialect, &format!("{own}#include <security.h>\nextern ULONG one;\nextern PULONG many;\n"));
        compile(compiler, dialect, &source, &["-fsyntax-only"]);
    }
    let none = write(&folder, "none", "c11", "#define SSPI_NO_BASETYPES\n#include <secwintypes.h>\nULONG one;\n");
    let output = command("gcc", "c11", &none, &["-fsyntax-only"]).output().expect("gcc");
    assert!(!output.status.success(), "SSPI_NO_BASETYPES left ULONG defined");
}

#[test]
fn a_windows_program_compiles_links_and_runs() {
    let folder = scratch("program");
    let deps = std::env::current_exe().expect("a path to this test").parent().expect("a folder").to_owned();
    let search = format!("-L{}", deps.display());
    let find = format!("-Wl,-rpath,{}", folder.display());
    // The program asks for the soname, which an installation would have beside the library.
    let library = deps.join("libsecur32.so");
    let soname = folder.join("libsecur32.so.0");
    if fs::read_link(&soname).ok().as_ref() != Some(&library) {
        let _ = fs::remove_file(&soname);
        std::os::unix::fs::symlink(&library, &soname).expect("a link to the library");
    }
    for (compiler, dialect) in compilers() {
        let text = fs::read_to_string(root().join("c-tests/headers/program.c")).expect("program.c");
        let source = write(&folder, compiler, dialect, &text);
        let spellings: [&[&str]; 3] = [&[], &["-DSPELLED_AS_ON_WINDOWS"], &["-DWITHOUT_SECURITY_WIN32"]];
        let spellings = if matches!(dialect, "c11" | "c++17") { &spellings[..] } else { &spellings[..1] };
        for (number, spelling) in spellings.iter().enumerate() {
            for (kind, text) in TEXTS.into_iter().enumerate() {
                // Before C11 there is no 16-bit literal but a short L"...".
                if matches!(dialect, "c89" | "c99") && text == ["-DUNICODE"] {
                    continue;
                }
                let program = folder.join(format!("{compiler}-{dialect}-{number}-{kind}"));
                let mut command = command(compiler, dialect, &source, &[]);
                command.args(*spelling).args(text).arg(&search).arg("-lsecur32").arg(&find).arg("-o").arg(&program);
                done(&mut command);
                done(&mut Command::new(&program));
            }
        }
    }
}

/// Compiles `c-tests/headers/NAME.c` in every dialect and with every kind of text, and runs it.
fn runs_in_every_dialect(name: &str) {
    let folder = scratch(name);
    let text = fs::read_to_string(root().join(format!("c-tests/headers/{name}.c"))).expect("the C source");
    let text = text.replace("../../include/", "");
    for (compiler, dialect) in compilers() {
        let source = write(&folder, compiler, dialect, &text);
        for (kind, text) in TEXTS.into_iter().enumerate() {
            let program = folder.join(format!("{compiler}-{dialect}-{kind}"));
            done(command(compiler, dialect, &source, text).arg("-o").arg(&program));
            done(&mut Command::new(&program));
        }
    }
}

/// Every dialect, with gcc and with clang where there is one.
fn compilers() -> Vec<(&'static str, &'static str)> {
    let clang = Command::new("clang").arg("--version").output().is_ok_and(|output| output.status.success());
    let families: &[(&str, &str)] = if clang { &[("gcc", "g++"), ("clang", "clang++")] } else { &[("gcc", "g++")] };
    let dialects = |(c, cpp): &(&'static str, &'static str)| {
        let (c, cpp) = (*c, *cpp);
        C.map(|dialect| (c, dialect)).into_iter().chain(CPP.map(|dialect| (cpp, dialect))).collect::<Vec<_>>()
    };
    families.iter().flat_map(dialects).collect()
}

fn compile(compiler: &str, dialect: &str, source: &Path, arguments: &[&str]) {
    done(&mut command(compiler, dialect, source, arguments));
}

fn command(compiler: &str, dialect: &str, source: &Path, arguments: &[&str]) -> Command {
    let include = root().join("include");
    let mut command = Command::new(compiler);
    command.arg(format!("-std={dialect}")).args(STRICT).args(arguments).arg(source);
    command.arg("-I").arg(&include).arg("-I").arg(include.join("compat")).arg("-I").arg(include.join("compat/case"));
    command
}

fn done(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&said));
}

fn write(folder: &Path, name: &str, dialect: &str, text: &str) -> PathBuf {
    let ending = if dialect.starts_with("c++") { "cpp" } else { "c" };
    let path = folder.join(format!("{name}-{dialect}.{ending}"));
    fs::write(&path, text).expect("a writable folder");
    path
}

fn headers_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of headers").map(|entry| entry.expect("a readable folder").path());
    let mut headers: Vec<_> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "h")).collect();
    headers.sort();
    headers
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("headers").join(name);
    fs::create_dir_all(&folder).expect("a writable target folder");
    folder
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
