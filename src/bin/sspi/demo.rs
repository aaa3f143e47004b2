//! `sspi demo`: the repository's own C client and server, built against the SDK, authenticate over loopback.
use crate::{
    Outcome,
    error::explain,
    paint::{Tone, paint, table},
};
use secur32::packages;
use serde_json::json;
use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

#[derive(clap::Args)]
pub struct Arguments {
    /// Only this package.
    #[arg(long)]
    package: Option<String>,
}

const USER: &str = "alice";
const DOMAIN: &str = "DEMO";
const PASSWORD: &str = "correct horse battery staple";

/// One call of one side.
struct Leg {
    side: String,
    read: String,
    wrote: String,
    status: String,
}

/// One conversation.
struct Talk {
    legs: Vec<Leg>,
    notes: Vec<String>,
    status: u32,
}

impl Arguments {
    pub fn run(&self, as_json: bool) -> Outcome {
        let house = House::find()?;
        let stage = Stage::build(&house)?;
        let chosen = packages::all().iter().map(|package| package.info()).filter(|info| match &self.package {
            Some(name) => info.name.eq_ignore_ascii_case(name),
            None => PLAYED.contains(&info.name),
        });
        let mut all_well = true;
        let mut played = Vec::new();
        for info in chosen {
            for (title, password, wanted) in [("the right password", PASSWORD, 0), ("a wrong password", "Tr0ub4dor&3", 0x8009_030C)] {
                let talk = stage.talk(info.name, password)?;
                all_well &= talk.status == wanted;
                if as_json {
                    played.push(talk.to_json(info.name, title));
                } else {
                    talk.print(info.name, title, talk.status == wanted);
                }
            }
        }
        if as_json {
            println!("{}", json!(played));
        }
        if all_well { Ok(()) } else { Err("a conversation did not end as it should".to_owned()) }
    }
}

/// The packages that the demo plays; others join as they land.
const PLAYED: [&str; 1] = ["NTLM"];

impl Talk {
    fn print(&self, package: &str, title: &str, well: bool) {
        println!("{package}, {title}");
        let mut rows = vec![["side", "read", "wrote", "status"].map(str::to_owned).to_vec()];
        rows.extend(self.legs.iter().map(|leg| vec![leg.side.clone(), leg.read.clone(), leg.wrote.clone(), leg.status.clone()]));
        table(&rows);
        for note in &self.notes {
            println!("{}", paint(Tone::Quiet, note));
        }
        let (tone, word) = if well { (Tone::Good, "as it should be") } else { (Tone::Bad, "NOT as it should be") };
        println!("{}\n", paint(tone, &format!("server ended with {}: {word}", name_of(self.status))));
    }

    fn to_json(&self, package: &str, title: &str) -> serde_json::Value {
        let legs: Vec<_> =
            self.legs.iter().map(|leg| json!({"side": leg.side, "read": leg.read, "wrote": leg.wrote, "status": leg.status})).collect();
        json!({"package": package, "title": title, "legs": legs, "notes": self.notes, "status": self.status})
    }
}

/// Where the repository stands.
struct House {
    root: PathBuf,
}

impl House {
    fn find() -> Result<Self, String> {
        // `cargo run` says where the package is; else it is where one stands.
        let root = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from);
        if root.join("c-tests/sspi_server.c").is_file() {
            Ok(Self { root })
        } else {
            Err("the demo builds the repository's C programs: run it there, as `cargo run --release -- demo`".to_owned())
        }
    }
}

/// The two programs, built against `target/sdk`, and the account file of this run; swept away at the end.
struct Stage {
    folder: PathBuf,
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Stage {
    fn build(house: &House) -> Result<Self, String> {
        let program = std::env::current_exe().map_err(|e| e.to_string())?;
        let built = program.parent().ok_or("the program stands nowhere")?;
        // `cargo run` leaves the library among the dependencies; only `cargo build` lifts it out.
        let profile = format!("{}/deps", built.file_name().and_then(|name| name.to_str()).unwrap_or("release"));
        let target = built.parent().ok_or("the program stands at the root")?;
        let folder = std::env::temp_dir().join(format!("sspi-demo-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|e| format!("making {}: {e}", folder.display()))?;
        let stage = Self { folder };
        let sdk = stage.folder.join("sdk");
        run(Command::new("sh")
            .arg("./sdk.sh")
            .arg(profile)
            .env("CARGO_TARGET_DIR", target)
            .env("SECUR32_SDK", &sdk)
            .current_dir(&house.root))?;
        for name in ["sspi_server", "sspi_client"] {
            let mut cc = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
            cc.arg("-O2").arg("-o").arg(stage.folder.join(name)).arg(house.root.join("c-tests").join(name).with_extension("c"));
            cc.arg("-I").arg(sdk.join("include")).arg("-L").arg(sdk.join("lib"));
            cc.arg(format!("-Wl,-rpath,{}", sdk.join("lib").display())).args(["-lsecur32", "-lpthread"]);
            run(&mut cc)?;
        }
        write_private(&stage.folder.join("accounts"), &format!("{USER}@{DOMAIN}: password={PASSWORD}\n"))?;
        Ok(stage)
    }

    fn talk(&self, package: &str, password: &str) -> Result<Talk, String> {
        let program = |name: &str| {
            let mut command = Command::new(self.folder.join(name));
            command.env("SECUR32_ACCOUNTS", self.folder.join("accounts")).stdout(Stdio::piped());
            command
        };
        let mut server = program("sspi_server").arg(package).spawn().map_err(|e| format!("starting the server: {e}"))?;
        let mut lines = BufReader::new(server.stdout.take().ok_or("the server has no output")?).lines();
        let port = lines.next().and_then(Result::ok).and_then(|line| line.strip_prefix("port ").map(str::to_owned));
        let Some(port) = port else {
            let _ = server.wait();
            return Err("the server did not start".to_owned());
        };
        let client =
            program("sspi_client").arg(&port).arg(package).args(["--user", USER, "--domain", DOMAIN, "--password", password]).output();
        let said: Vec<String> = lines.map_while(Result::ok).collect();
        let _ = server.wait();
        let client = client.map_err(|e| format!("starting the client: {e}"))?;
        Ok(weave(&String::from_utf8_lossy(&client.stdout), &said.join("\n")))
    }
}

/// Both sides' lines in the order they happened: the client speaks first, then they take turns.
fn weave(client: &str, server: &str) -> Talk {
    let legs = |text: &str| text.lines().filter_map(parse_leg).collect::<Vec<_>>();
    let (mut ours, mut theirs) = (legs(client).into_iter(), legs(server).into_iter());
    let mut all = Vec::new();
    loop {
        let pair = [ours.next(), theirs.next()];
        if pair.iter().all(Option::is_none) {
            break;
        }
        all.extend(pair.into_iter().flatten());
    }
    let notes = [("client", client), ("server", server)]
        .into_iter()
        .flat_map(|(side, text)| {
            text.lines().filter(|line| line.starts_with("said ") || line.starts_with("client ")).map(move |line| tell(side, line))
        })
        .collect();
    let status =
        server.lines().find_map(|line| line.strip_prefix("end 0x")).and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(u32::MAX);
    Talk { legs: all, notes, status }
}

fn tell(side: &str, line: &str) -> String {
    match line.strip_prefix("said ") {
        Some(text) => format!("the {side} opened a sealed message: {text}"),
        None => format!("the {side} knows its client as {}", line.trim_start_matches("client ")),
    }
}

fn parse_leg(line: &str) -> Option<Leg> {
    let mut words = line.strip_prefix("leg ")?.split(' ');
    let (_, side, read, wrote, status) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let status = u32::from_str_radix(status.strip_prefix("0x")?, 16).ok()?;
    Some(Leg { side: side.to_owned(), read: read.to_owned(), wrote: wrote.to_owned(), status: name_of(status) })
}

fn name_of(status: u32) -> String {
    explain(&format!("{status:#x}")).map_or_else(|| format!("{status:#010x}"), |(_, name)| name.to_owned())
}

fn run(command: &mut Command) -> Outcome {
    let done = command.output().map_err(|e| format!("{}: {e}", command.get_program().display()))?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("{} failed:\n{}", command.get_program().display(), String::from_utf8_lossy(&done.stderr)))
}

/// A file that nobody else can read, let alone write: the library refuses any other.
pub fn write_private(path: &Path, text: &str) -> Outcome {
    use std::io::Write as _;
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(|e| format!("writing {}: {e}", path.display()))
}
