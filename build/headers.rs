//! Writes the C headers: declarations by cbindgen from `src/face`, constants from the tables in `src/face/constants`, all set into the
//! templates of `build/templates`. The results go to OUT_DIR; `tests/header.rs` holds the copies in `include/` to them.

use crate::constants::{Constant, Enumeration, HEADERS};
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// A header and the Rust files that cbindgen reads for it.
struct Header {
    file: &'static str,
    types: &'static [&'static str],
    functions: Functions,
}

/// Which exported functions a header declares.
enum Functions {
    None,
    /// Those of some files in `src/face`, or of folders.
    Of(&'static [&'static str]),
    /// Those of every file that no other header has.
    Rest,
}

const GENERATED: &[Header] = &[
    header("winerror.h", &[], Functions::None),
    header("ntstatus.h", &[], Functions::None),
    header("sspi.h", &["sspi", "attributes", "identity", "table"], Functions::Rest),
    header("security.h", &[], Functions::None),
    header("secext.h", &[], Functions::Of(&["names"])),
    header("schannel.h", &["schannel", "schannel_facts"], Functions::Of(&["ssl"])),
    header("credssp.h", &["credssp"], Functions::None),
    header("ntsecapi.h", &["ntsecapi"], Functions::Of(&["lsa"])),
    header("ntsecpkg.h", &[], Functions::None),
    header("wincrypt.h", &["wincrypt"], Functions::Of(&["wincrypt"])),
    header("wincred.h", &["wincred"], Functions::None),
    header("rpcdce.h", &[], Functions::None),
    header("secur32.h", &[], Functions::Of(&["last_error", "private_keys"])),
];

const fn header(file: &'static str, types: &'static [&'static str], functions: Functions) -> Header {
    Header { file, types, functions }
}

/// Writes every generated header under `OUT_DIR/include`.
pub fn write_all() -> Result<(), Box<dyn Error>> {
    for path in ["build", "cbindgen.toml", "src/face"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::create_dir_all(out.join("include"))?;
    for header in GENERATED {
        // A file that does not parse is rustc's to report, in better words; the header test then fails on this text.
        let scratch = out.join("sources").join(header.file);
        fs::create_dir_all(&scratch)?;
        let text = header.text(&root, &scratch).unwrap_or_else(|error| {
            println!("cargo:warning={}: {error}", header.file);
            format!("#error \"{error}\"\n")
        });
        fs::write(out.join("include").join(header.file), text)?;
    }
    Ok(())
}

impl Header {
    fn text(&self, root: &Path, scratch: &Path) -> Result<String, Box<dyn Error>> {
        let sources = self.sources(root)?;
        let declared = declared_names(&sources)?;
        let table = HEADERS.iter().find(|table| table.name == self.file);
        let template = fs::read_to_string(root.join("build/templates").join(self.file))?;

        let mut text = String::new();
        for line in template.lines() {
            match line.trim() {
                "@constants@" => table.iter().flat_map(|table| table.groups).for_each(|group| {
                    if group.constants.iter().all(|constant| constant.kind != "GUID") {
                        text.push_str(&defines(group.title, group.constants));
                    }
                }),
                "@guids@" => table.iter().flat_map(|table| table.groups).for_each(|group| {
                    group.constants.iter().filter(|constant| constant.kind == "GUID").for_each(|c| text.push_str(&guid(c)));
                }),
                "@enumerations@" => {
                    table.iter().flat_map(|table| table.enumerations).for_each(|item| text.push_str(&enumeration(item)));
                }
                "@declarations@" => text.push_str(&declarations(root, scratch, &sources, &declared.types)?),
                "@unicode@" => {
                    let constants = table.iter().flat_map(|table| table.groups).flat_map(|group| group.constants);
                    let names = constants.map(|constant| constant.name.to_owned());
                    let names = names.chain(declared.types.iter().cloned()).chain(declared.functions.iter().cloned());
                    text.push_str(&unicode(&names.collect()));
                }
                _ => {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
        Ok(text)
    }

    /// The Rust files behind the header: those with its types, and those with its functions.
    fn sources(&self, root: &Path) -> Result<Sources, Box<dyn Error>> {
        let face = root.join("src/face");
        let types = self.types.iter().map(|name| face.join("types").join(format!("{name}.rs"))).collect();
        let functions = match self.functions {
            Functions::None => Vec::new(),
            Functions::Of(names) => {
                let mut files = Vec::new();
                for name in names {
                    let folder = face.join(name);
                    if folder.is_dir() {
                        files.append(&mut rust_files(&folder, &[])?);
                    }
                    files.extend([face.join(format!("{name}.rs"))].into_iter().filter(|path| path.exists()));
                }
                files
            }
            Functions::Rest => {
                let named = GENERATED.iter().filter_map(|header| match header.functions {
                    Functions::Of(names) => Some(names),
                    _ => None,
                });
                let taken = named.flatten().flat_map(|name| [face.join(format!("{name}.rs")), face.join(name)]);
                let taken: Vec<_> = taken.chain([face.join("types"), face.join("constants")]).collect();
                rust_files(&face, &taken)?
            }
        };
        Ok(Sources { types, functions })
    }
}

struct Sources {
    types: Vec<PathBuf>,
    functions: Vec<PathBuf>,
}

fn rust_files(folder: &Path, except: &[PathBuf]) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if except.contains(&path) {
            continue;
        }
        if path.is_dir() {
            files.append(&mut rust_files(&path, except)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The names a header's sources give to C.
struct Declared {
    types: Vec<String>,
    functions: Vec<String>,
}

fn declared_names(sources: &Sources) -> Result<Declared, Box<dyn Error>> {
    let mut types = Vec::new();
    for path in &sources.types {
        for line in fs::read_to_string(path)?.lines() {
            let item = ["pub struct ", "pub union ", "pub type "].iter().find_map(|start| line.strip_prefix(start));
            types.extend(item.map(first_identifier));
        }
    }
    let mut functions = Vec::new();
    for path in &sources.functions {
        for line in fs::read_to_string(path)?.lines() {
            let line = line.trim_start();
            let item = ["pub extern \"C\" fn ", "pub unsafe extern \"C\" fn "].iter().find_map(|start| line.strip_prefix(start));
            functions.extend(item.map(first_identifier));
        }
    }
    Ok(Declared { types, functions })
}

fn first_identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// What cbindgen writes: structures, typedefs and prototypes.
fn declarations(root: &Path, scratch: &Path, sources: &Sources, types: &[String]) -> Result<String, Box<dyn Error>> {
    let mut config = cbindgen::Config::from_file(root.join("cbindgen.toml"))?;
    // Types that no prototype mentions are wanted too.
    config.export.include = types.to_vec();
    let mut builder = cbindgen::Builder::new().with_config(config);
    for (index, path) in sources.types.iter().chain(&sources.functions).enumerate() {
        // cbindgen follows `mod x;` into other headers' files; from a copy that stands alone it cannot.
        let alone = scratch.join(format!("{index}.rs"));
        fs::write(&alone, without_foreign_blocks(&fs::read_to_string(path)?))?;
        builder = builder.with_src(alone);
    }
    if sources.types.is_empty() && sources.functions.is_empty() {
        return Ok(String::new());
    }
    let mut text = Vec::new();
    builder.generate()?.write(&mut text);
    Ok(format!("{}\n", nameless_unions(String::from_utf8(text)?).trim()))
}

/// Leaves out the blocks that declare other libraries' functions: cbindgen would declare those as ours.
fn without_foreign_blocks(source: &str) -> String {
    let mut kept = String::new();
    let mut end = None;
    for line in source.lines() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        match end {
            Some(column) if column == indent && code == "}" => end = None,
            Some(_) => {}
            None if code.ends_with("extern \"C\" {") => end = Some(indent),
            None => {
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    kept
}

/// Puts the unions that are called DUMMYUNIONNAME where C has them: in the structure, without a name where C allows that.
fn nameless_unions(mut text: String) -> String {
    const FIELD: &str = " DUMMYUNIONNAME;";
    let named = |text: &str| {
        let fields = text.match_indices(FIELD).filter_map(|(at, _)| text.get(..at)).map(str::to_owned);
        fields.into_iter().find(|before| !before.ends_with('}'))
    };
    while let Some(before) = named(&text) {
        let tag = before.rsplit("    union ").next().unwrap_or_default();
        let Some((head, rest)) = text.split_once(&format!("union {tag} {{\n")) else { break };
        let Some((body, tail)) = rest.split_once("};\n") else { break };
        let head = head.rsplit_once("/**").map_or(head, |(head, _)| head);
        let members: String = body.lines().map(|line| format!("    {line}\n")).collect();
        let inline = format!("    SSPI_NAMELESS union {{\n{members}    }} DUMMYUNIONNAME;");
        text = format!("{head}{}", tail.trim_start().replacen(&format!("    union {tag}{FIELD}"), &inline, 1));
    }
    text
}

fn defines(title: &str, constants: &[Constant]) -> String {
    let mut text = format!("/* {title} */\n");
    for Constant { name, kind, literal } in constants {
        let value = match *kind {
            "NARROW" => literal.to_string(),
            "WIDE" => format!("SSPI_W({literal})"),
            "SECURITY_STATUS" | "HRESULT" | "NTSTATUS" | "ULONG_PTR" => format!("(({kind}){literal})"),
            _ if literal.starts_with('-') => format!("({literal})"),
            _ => literal.to_string(),
        };
        // Other libraries' headers define these as well, each in its own spelling.
        let shared = matches!(*kind, "HRESULT" | "NTSTATUS") || name.starts_with("ERROR_") || *name == "NO_ERROR";
        let _ = if shared {
            writeln!(text, "#ifndef {name}\n#define {name} {value}\n#endif")
        } else {
            writeln!(text, "#define {name} {value}")
        };
    }
    text.push('\n');
    text
}

fn guid(constant: &Constant) -> String {
    let digits: String = constant.literal.chars().filter(char::is_ascii_hexdigit).collect();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().to_owned();
    let last: Vec<_> = (16..32).step_by(2).map(|at| format!("0x{}", part(at, at + 2))).collect();
    format!(
        "static const GUID {} = {{ 0x{}, 0x{}, 0x{}, {{ {} }} }};\n",
        constant.name,
        part(0, 8),
        part(8, 12),
        part(12, 16),
        last.join(", ")
    )
}

fn enumeration(item: &Enumeration) -> String {
    let values: Vec<_> = item.values.iter().map(|(name, value)| format!("    {name} = {value}")).collect();
    format!("typedef enum {} {{\n{}\n}} {}, *P{};\n\n", item.tag, values.join(",\n"), item.name, item.name)
}

/// The macros that choose between the names with A and with W.
fn unicode(names: &BTreeSet<String>) -> String {
    let stem = |name: &str| -> Option<(String, String, String)> {
        let stem = name.strip_suffix('W').filter(|_| !name.starts_with('_'))?;
        let plain = stem.strip_suffix('_').unwrap_or(stem).to_owned();
        let narrow = format!("{stem}A");
        names.contains(&narrow).then(|| (plain, narrow, name.to_owned()))
    };
    let pairs: Vec<_> = names.iter().filter_map(|name| stem(name)).collect();
    if pairs.is_empty() {
        return String::new();
    }
    let mut text = String::from("#ifdef UNICODE\n");
    pairs.iter().for_each(|(plain, _, wide)| {
        let _ = writeln!(text, "#define {plain} {wide}");
    });
    text.push_str("#else\n");
    pairs.iter().for_each(|(plain, narrow, _)| {
        let _ = writeln!(text, "#define {plain} {narrow}");
    });
    text.push_str("#endif\n");
    text
}
