//! MIT's or Heimdal's GSSAPI behind a pipe (tests/interop/gss_peer.c).
use crate::kdc::{ENCTYPES, Realm, command};
use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::OnceLock,
};

pub struct Peer {
    pub maker: Maker,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Whose GSSAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    Mit,
    Heimdal,
}

impl Maker {
    /// Those that are installed.
    pub fn all() -> &'static [Self] {
        let required = std::env::var("SECUR32_PEERS").is_ok_and(|value| value == "required");
        if Maker::Heimdal.helper().is_some() {
            return &[Self::Mit, Self::Heimdal];
        }
        assert!(!required, "Heimdal's GSSAPI is required and not there");
        eprintln!("Heimdal's GSSAPI is not installed: passed over");
        &[Self::Mit]
    }

    /// The types that it knows.
    pub fn enctypes(self) -> impl Iterator<Item = &'static str> {
        ENCTYPES.into_iter().filter(move |name| self == Self::Mit || !(name.contains("sha256") || name.contains("sha384")))
    }

    /// The program, built once; none where its library is not installed.
    fn helper(self) -> Option<&'static PathBuf> {
        static HELPERS: [OnceLock<Option<PathBuf>>; 2] = [const { OnceLock::new() }; 2];
        let built = HELPERS[self as usize].get_or_init(|| {
            let source = format!("{}/tests/interop/gss_peer.c", env!("CARGO_MANIFEST_DIR"));
            let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("gss_peer-{self:?}-{}", std::process::id()));
            let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
            let mut command = Command::new(compiler);
            command.args(["-Wall", "-Wextra", "-Werror", "-o", path.to_str().unwrap(), &source]);
            if self == Self::Heimdal {
                let told = Command::new("pkg-config").args(["--cflags", "--libs", "heimdal-gssapi"]).output().ok()?;
                let options = told.status.success().then(|| String::from_utf8(told.stdout).unwrap())?;
                command.arg("-DHEIMDAL").args(options.split_whitespace());
            } else {
                command.arg("-lgssapi_krb5");
            }
            assert!(command.status().unwrap().success(), "compiling the peer");
            Some(path)
        });
        built.as_ref()
    }
}

/// GSS' flags.
pub const MUTUAL: u32 = 2;
pub const REPLAY: u32 = 4;
pub const SEQUENCE: u32 = 8;
pub const CONF: u32 = 16;
pub const INTEG: u32 = 32;
pub const DCE: u32 = 0x1000;

pub type Answer = Result<Vec<Vec<u8>>, u32>;

impl Peer {
    pub fn client(maker: Maker, realm: &Realm, host: &str, flags: u32, channel: Option<&str>) -> Self {
        let mut program = command(&realm.folder, maker.helper().unwrap().to_str().unwrap());
        program.args(["init", &format!("svc@{host}"), &format!("{flags:x}")]).args(channel);
        Self::start(maker, program)
    }

    pub fn server(maker: Maker, realm: &Realm, channel: Option<&str>) -> Self {
        let mut program = command(&realm.folder, maker.helper().unwrap().to_str().unwrap());
        program.arg("accept").args(channel);
        Self::start(maker, program)
    }

    /// One of MIT's that notes requests in a file.
    pub fn remembering(realm: &Realm, file: &str) -> Self {
        let mut program = command(&realm.folder, Maker::Mit.helper().unwrap().to_str().unwrap());
        program.arg("accept").env("KRB5RCACHENAME", format!("file2:{file}"));
        Self::start(Maker::Mit, program)
    }

    fn start(maker: Maker, mut program: Command) -> Self {
        let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { maker, child, input, output }
    }

    fn line(&mut self, word: &str, arguments: &[&str]) -> String {
        writeln!(self.input, "{word} {}", arguments.join(" ")).unwrap();
        self.input.flush().unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        assert!(!answer.is_empty(), "the peer died at {word}");
        answer.trim_end().to_owned()
    }

    /// Whether it is done, and its token; an error is GSS' major status.
    pub fn step(&mut self, token: &[u8]) -> Result<(bool, Vec<u8>), (u32, Vec<u8>)> {
        let answer = self.line("STEP", &[&hex(token)]);
        let words: Vec<&str> = answer.split(' ').collect();
        match words[0] {
            "DONE" => Ok((true, unhex(words[1]))),
            "MORE" => Ok((false, unhex(words[1]))),
            _ => Err((u32::from_str_radix(words[1], 16).unwrap(), unhex(words[3]))),
        }
    }

    /// What a command answers; an error is GSS' major status.
    pub fn ask(&mut self, word: &str, flag: Option<bool>, arguments: &[&[u8]]) -> Answer {
        let flag = flag.map(|flag| if flag { "1".to_owned() } else { "0".to_owned() });
        let all: Vec<String> = flag.into_iter().chain(arguments.iter().map(|bytes| hex(bytes))).collect();
        let answer = self.line(word, &all.iter().map(String::as_str).collect::<Vec<_>>());
        let mut words = answer.split(' ');
        match words.next().unwrap() {
            "OK" => Ok(words.map(|word| if word.len() < 2 && word != "-" { word.as_bytes().to_vec() } else { unhex(word) }).collect()),
            "FAIL" => Err(u32::from_str_radix(words.next().unwrap(), 16).unwrap()),
            other => panic!("{word} was answered {other}"),
        }
    }

    /// The flags, the client and the service.
    pub fn names(&mut self) -> (u32, String, String) {
        let answer = self.line("NAMES", &[]);
        let words: Vec<&str> = answer.split(' ').collect();
        let text = |word| String::from_utf8(unhex(word)).unwrap();
        (u32::from_str_radix(words[1], 16).unwrap(), text(words[2]), text(words[3]))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "-".to_owned();
    }
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let text = if text == "-" { "" } else { text };
    (0..text.len() / 2).map(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap()).collect()
}
