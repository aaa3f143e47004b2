//! A program's loop around ISC, ASC, EncryptMessage and DecryptMessage, over TCP; every wait has an end.
use crate::world::{End, Said};
use secur32::engine::{
    package::{Control, Opened, Side},
    status::{Error, Kind, Result},
};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

pub const PATIENCE: Duration = Duration::from_secs(10);

/// One end over one connection.
pub struct Line {
    pub end: End,
    socket: TcpStream,
    left: Vec<u8>,
    /// What came after the handshake and was given back to ISC or ASC.
    pub asides: usize,
}

impl Line {
    /// Shakes hands; the caller's answer to SEC_I_INCOMPLETE_CREDENTIALS is its own.
    pub fn open(socket: TcpStream, mut end: End, mut asked: impl FnMut(&mut End)) -> Result<Self> {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        let _ = socket.set_nodelay(true);
        let mut line = Self { socket, left: Vec::new(), asides: 0, end: End::new(end.side, &end.credential, end.flags) };
        let mut said = if end.side == Side::Initiator { end.step(&[])? } else { Vec::new() };
        loop {
            let _ = line.socket.write_all(&said);
            if end.is_live() {
                break;
            }
            if (line.left.is_empty() || matches!(end.last, Said::Starved(_))) && !line.more() {
                return Err(Error::new(Kind::IncompleteMessage, "the peer hung up in mid-handshake"));
            }
            said = match end.step(&line.left) {
                Ok(said) => said,
                Err(why) => {
                    let _ = line.socket.write_all(&end.failed.token);
                    // A client that hangs up with something unread takes its alert back.
                    if end.side == Side::Initiator {
                        let _ = line.socket.shutdown(std::net::Shutdown::Write);
                        let _ = line.socket.set_read_timeout(Some(Duration::from_secs(1)));
                        while line.more() {
                            line.left.clear();
                        }
                    }
                    return Err(why);
                }
            };
            match end.last {
                Said::Starved(_) => {}
                Said::Credential => asked(&mut end),
                _ => line.left = line.left[line.left.len() - end.extra..].to_vec(),
            }
        }
        line.end = end;
        Ok(line)
    }

    fn more(&mut self) -> bool {
        let mut room = [0; 20_000];
        let got = self.socket.read(&mut room).unwrap_or(0);
        self.left.extend_from_slice(&room[..got]);
        got != 0
    }

    pub fn write(&mut self, payload: &[u8]) {
        for chunk in payload.chunks(16384) {
            let record = self.end.seal(chunk).unwrap();
            self.socket.write_all(&record).unwrap();
        }
    }

    /// The next payload; None when the peer closed in good order.
    pub fn read(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            if self.left.is_empty() && !self.more() {
                return Err(Error::new(Kind::IncompleteMessage, "the stream was cut off"));
            }
            let (opened, payload, extra) = self.end.open(&self.left)?;
            match opened {
                Opened::Starved(_) => assert!(self.more(), "the stream was cut off"),
                Opened::Closed => return Ok(None),
                Opened::AfterNeeded => {
                    let said = self.end.step(&extra).inspect_err(|_| {
                        // A refusal has its alert.
                        let _ = self.socket.write_all(&self.end.failed.token);
                    })?;
                    self.socket.write_all(&said).unwrap();
                    self.left = extra[extra.len() - self.end.extra..].to_vec();
                    self.asides += 1;
                }
                Opened::Plain(_) => {
                    self.left = extra;
                    if !payload.is_empty() {
                        return Ok(Some(payload));
                    }
                }
            }
        }
    }

    /// Reads until a text has come, or the end.
    pub fn read_until(&mut self, text: &str) -> String {
        let mut all = String::new();
        while !all.contains(text) {
            match self.read().unwrap() {
                Some(payload) => all.push_str(&String::from_utf8_lossy(&payload)),
                None => break,
            }
        }
        all
    }

    pub fn read_all(&mut self) -> Vec<u8> {
        let mut all = Vec::new();
        while let Some(payload) = self.read().unwrap() {
            all.extend(payload);
        }
        all
    }

    pub fn close(&mut self) {
        let after = self.end.live().after.as_ref().unwrap();
        after.lock().control(Control::Shutdown).unwrap();
        let bye = self.end.step(&[]).unwrap();
        let _ = self.socket.write_all(&bye);
    }
}

/// Connects to a peer that is still starting.
pub fn connect(port: u16) -> TcpStream {
    let start = Instant::now();
    loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(socket) => return socket,
            Err(why) => assert!(start.elapsed() < PATIENCE, "nobody listens on {port}: {why}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port that nobody has now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server of ours in a thread: each connection goes to the same word.
pub struct Serving {
    pub port: u16,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    refused: Arc<Mutex<Vec<Kind>>>,
}

impl Serving {
    pub fn start(end: impl Fn() -> End + Send + 'static, word: impl Fn(Line) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (told, refusals) = (stop.clone(), refused.clone());
        let thread = std::thread::spawn(move || {
            for socket in listener.incoming() {
                if told.load(Ordering::Relaxed) {
                    return;
                }
                let end = end();
                // A peer that hangs up is its own business; what it proved is checked on its side.
                let run = std::panic::AssertUnwindSafe(|| match Line::open(socket.unwrap(), end, |_| ()) {
                    Ok(line) => word(line),
                    Err(why) => refusals.lock().unwrap().push(why.kind()),
                });
                let _ = std::panic::catch_unwind(run);
            }
        });
        Self { port, stop, thread: Some(thread), refused }
    }
}

impl Serving {
    /// The refusals so far, once there are so many: a peer hears of one before it is written down here.
    pub fn refusals(&self, count: usize) -> Vec<Kind> {
        let start = Instant::now();
        loop {
            let refused = self.refused.lock().unwrap().clone();
            if refused.len() >= count || start.elapsed() > PATIENCE {
                return refused;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A program that serves until it is dropped.
pub struct Program(pub Child);

impl Program {
    pub fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    pub fn type_in(&mut self, text: &str) {
        let input = self.0.stdin.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    /// Reads what the program prints until a text has come.
    pub fn wait_for(&mut self, text: &str) -> String {
        let mut lines = BufReader::new(self.0.stdout.as_mut().unwrap());
        let mut all = String::new();
        while !all.contains(text) {
            assert!(lines.read_line(&mut all).unwrap() != 0, "the program ended without saying {text:?}: {all}");
        }
        all
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
