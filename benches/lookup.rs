//! Figures, not verdicts: `cargo bench --bench lookup`. Each is the best of several rounds, in nanoseconds unless it says otherwise.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::indexing_slicing, missing_docs, reason = "a benchmark prints, and may stop")]
use secur32::{
    engine::handle::{Holds, Raw, Table},
    face::{
        contexts::{AcceptSecurityContext, DeleteSecurityContext, InitializeSecurityContextA},
        credentials::{AcquireCredentialsHandleA, FreeCredentialsHandle},
        listing::FreeContextBuffer,
        messages::{DecryptMessage, EncryptMessage},
        types::{SEC_WINNT_AUTH_IDENTITY_A, SecBuffer, SecBufferDesc, SecHandle},
    },
};
use std::{
    ffi::{CString, c_void},
    hint::black_box,
    ptr,
    sync::{Arc, Barrier},
    time::Instant,
};

const ROUNDS: usize = 15;

/// The best round's time for one call.
fn best(calls: usize, mut work: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_nanos() as f64 / calls as f64
        })
        .fold(f64::INFINITY, f64::min)
}

fn row(name: &str, ns: f64) {
    println!("{name:<58} {ns:>12.1}");
}

fn main() {
    accounts();
    lookups();
    protocol();
}

fn lookups() {
    const CALLS: usize = 2_000_000;
    let table: Table<u64> = Table::new(Holds::Contexts);
    for live in [1usize, 1_000, 1_000_000] {
        let handles: Vec<Raw> = (0..live).map(|i| table.insert(Arc::new(i as u64)).unwrap()).collect();
        // A stride that visits every handle and defeats the prefetcher.
        let order: Vec<Raw> = (0..live).map(|i| handles[i * 7_919 % live]).collect();
        let ns = best(CALLS, || {
            for i in 0..CALLS {
                black_box(table.get(order[i % live]));
            }
        });
        row(&format!("lookup, one thread, {live} live"), ns);
        handles.into_iter().for_each(|h| drop(table.remove(h)));
    }
    let mine: Vec<Raw> = (0..2).map(|i| table.insert(Arc::new(i)).unwrap()).collect();
    let both = (0..ROUNDS)
        .map(|_| {
            let gate = Barrier::new(2);
            std::thread::scope(|s| {
                let threads: Vec<_> = mine
                    .iter()
                    .map(|h| {
                        let (gate, table) = (&gate, &table);
                        s.spawn(move || {
                            gate.wait();
                            let begun = Instant::now();
                            for _ in 0..CALLS {
                                black_box(table.get(*h));
                            }
                            begun.elapsed().as_nanos() as f64 / CALLS as f64
                        })
                    })
                    .collect();
                threads.into_iter().map(|t| t.join().unwrap()).fold(0.0, f64::max)
            })
        })
        .fold(f64::INFINITY, f64::min);
    row("lookup, each of two threads, a handle each", both);
}

fn none() -> SecHandle {
    SecHandle { dwLower: 0, dwUpper: 0 }
}

struct Identity {
    parts: [CString; 3],
}

impl Identity {
    fn raw(&self) -> SEC_WINNT_AUTH_IDENTITY_A {
        let [user, domain, password] = &self.parts;
        let at = |text: &CString| (text.as_ptr().cast_mut().cast::<u8>(), text.as_bytes().len() as u32);
        SEC_WINNT_AUTH_IDENTITY_A {
            User: at(user).0,
            UserLength: at(user).1,
            Domain: at(domain).0,
            DomainLength: at(domain).1,
            Password: at(password).0,
            PasswordLength: at(password).1,
            Flags: 1,
        }
    }
}

/// A credential: alice's, or whatever NULL means.
fn acquire(uses: u32, explicit: bool) -> SecHandle {
    let identity = Identity { parts: ["alice", "DOM", "Passw0rd"].map(|text| CString::new(text).unwrap()) };
    let mut raw = identity.raw();
    let (package, mut handle) = (CString::new("NTLM").unwrap(), none());
    // SAFETY: every pointer is to a live value of the type the call reads or writes, or null.
    let status = unsafe {
        AcquireCredentialsHandleA(
            ptr::null_mut(),
            package.as_ptr().cast_mut(),
            uses,
            ptr::null_mut(),
            if explicit { (&raw mut raw).cast() } else { ptr::null_mut() },
            None,
            ptr::null_mut(),
            &raw mut handle,
            ptr::null_mut(),
        )
    };
    assert_eq!(status, 0);
    handle
}

fn step(side: u32, credential: &mut SecHandle, context: &mut SecHandle, first: bool, input: &mut SecBuffer) -> SecBuffer {
    let mut out = SecBuffer { cbBuffer: 0, BufferType: 2, pvBuffer: ptr::null_mut() };
    let mut from = SecBufferDesc { ulVersion: 0, cBuffers: 1, pBuffers: input };
    let mut to = SecBufferDesc { ulVersion: 0, cBuffers: 1, pBuffers: &raw mut out };
    let old = if first { ptr::null_mut() } else { &raw mut *context };
    let (mut granted, new) = (0, &raw mut *context);
    let status = if side == 1 {
        // SAFETY: every pointer is to a live value of the type the call reads or writes, or null.
        unsafe {
            AcceptSecurityContext(credential, old, &raw mut from, 0x2_0110, 0x10, new, &raw mut to, &raw mut granted, ptr::null_mut())
        }
    } else {
        let given = if first { ptr::null_mut() } else { &raw mut from };
        // SAFETY: as above.
        unsafe {
            InitializeSecurityContextA(
                credential,
                old,
                ptr::null_mut(),
                0x1_0110,
                0,
                0x10,
                given,
                0,
                new,
                &raw mut to,
                &raw mut granted,
                ptr::null_mut(),
            )
        }
    };
    assert!(status >= 0, "{status:#x}");
    out
}

fn free(buffer: SecBuffer) {
    // SAFETY: the library gave the memory, and nobody uses it any more.
    unsafe { FreeContextBuffer(buffer.pvBuffer) };
}

fn shake_hands(client: &mut SecHandle, server: &mut SecHandle) -> (SecHandle, SecHandle) {
    let (mut ours, mut theirs) = (none(), none());
    let mut nothing = SecBuffer { cbBuffer: 0, BufferType: 2, pvBuffer: ptr::null_mut() };
    let mut negotiate = step(2, client, &mut ours, true, &mut nothing);
    let mut challenge = step(1, server, &mut theirs, true, &mut negotiate);
    let mut authenticate = step(2, client, &mut ours, false, &mut challenge);
    step(1, server, &mut theirs, false, &mut authenticate);
    [negotiate, challenge, authenticate].into_iter().for_each(free);
    (ours, theirs)
}

fn handshakes(client: &mut SecHandle, server: &mut SecHandle) -> f64 {
    const CALLS: usize = 1_000;
    best(CALLS, || {
        for _ in 0..CALLS {
            let (mut ours, mut theirs) = shake_hands(client, server);
            // SAFETY: both handles are live.
            unsafe { DeleteSecurityContext(&raw mut ours) };
            // SAFETY: as above.
            unsafe { DeleteSecurityContext(&raw mut theirs) };
        }
    })
}

/// The cost of an account file: one line, and a hundred thousand.
fn accounts() {
    let path = std::env::temp_dir().join(format!("secur32-bench-accounts-{}", std::process::id()));
    // SAFETY: no other thread runs yet, and the library has not read its environment.
    unsafe { std::env::set_var("SECUR32_ACCOUNTS", &path) };
    let mut client = acquire(2, true);
    let mut costs = Vec::new();
    for count in [1, 100_000] {
        let others = (1..count).map(|n| format!("user{n}@DOM: nt=8846f7eaee8fb117ad06bdd830b7586c\n")).collect::<String>();
        std::fs::write(&path, format!("{others}alice@DOM: password=Passw0rd\n")).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let mut server = acquire(1, false);
        let cost = handshakes(&mut client, &mut server);
        row(&format!("NTLM handshake, {count} accounts in the file"), cost);
        costs.push(cost);
    }
    std::fs::remove_file(&path).unwrap();
    println!("{:<58} {:>12.3}", "100,000 accounts / 1 account", costs[1] / costs[0]);
}

fn protocol() {
    const CALLS: usize = 2_000;
    let acquired = best(CALLS, || {
        for _ in 0..CALLS {
            let mut handle = acquire(1, true);
            // SAFETY: the handle is live.
            unsafe { FreeCredentialsHandle(&raw mut handle) };
        }
    });
    row("AcquireCredentialsHandle + Free, NTLM, inbound", acquired);
    let (mut client, mut server) = (acquire(2, true), acquire(1, true));
    row("NTLM handshake, both ends", handshakes(&mut client, &mut server));
    for size in [64usize, 1024, 16 << 10] {
        let calls = (4 << 20) / size;
        let (mut ours, mut theirs) = shake_hands(&mut client, &mut server);
        let mut room = vec![0u8; 16 + size];
        let (token, data) = room.split_at_mut(16);
        let mut parts = [
            SecBuffer { cbBuffer: 16, BufferType: 2, pvBuffer: token.as_mut_ptr().cast::<c_void>() },
            SecBuffer { cbBuffer: size as u32, BufferType: 1, pvBuffer: data.as_mut_ptr().cast::<c_void>() },
        ];
        let mut message = SecBufferDesc { ulVersion: 0, cBuffers: 2, pBuffers: parts.as_mut_ptr() };
        let both = best(calls, || {
            for _ in 0..calls {
                // SAFETY: the message's buffers are live and apart.
                assert_eq!(unsafe { EncryptMessage(&raw mut ours, 0, &raw mut message, 0) }, 0);
                // SAFETY: as above.
                assert_eq!(unsafe { DecryptMessage(&raw mut theirs, &raw mut message, 0, ptr::null_mut()) }, 0);
            }
        });
        row(&format!("NTLM seal + open, {size} bytes"), both);
    }
}
