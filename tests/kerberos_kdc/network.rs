//! KDCs that are dead, slow, or lie.
use crate::{IN, OUT, WEB, acquire, log_on, realm::realm, refusal, user};
use secur32::{
    engine::{env::Users as _, identity::Auth, policy::Policy, status::Kind},
    wire::{
        der::Field as _,
        krb5::{
            error::KrbError,
            kdc::{KdcReq, PaData},
            preauth::pa_type,
        },
    },
    world::{kdc::Network, krb5_conf::Krb5Conf, unix::SystemUsers},
};
use std::{
    fs,
    net::UdpSocket,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

fn unused() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
fn without_a_kdc_there_is_no_authority_and_the_wait_is_bounded() {
    let Some(realm) = realm() else { return };
    let kdc = format!("127.0.0.1:{}", realm.port);
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mute = format!("udp/127.0.0.1:{}", silent.local_addr().unwrap().port());
    for (instead, seconds) in [(format!("127.0.0.1:{}", unused()), 5), (mute, 5)] {
        let env = realm.machine_with(|text| text.replace(&kdc, &instead), 0, Policy { timeout_seconds: 2, ..Policy::default() });
        let begun = Instant::now();
        assert_eq!(refusal(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), WEB), Some(Kind::NoAuthenticatingAuthority));
        assert!(begun.elapsed() < Duration::from_secs(seconds), "{instead}: {:?}", begun.elapsed());
    }
    let env = realm.machine_with(|text| text.replace(&kdc, "not.a.host.invalid"), 0, Policy::default());
    assert_eq!(refusal(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), WEB), Some(Kind::NoAuthenticatingAuthority));
}

#[test]
fn behind_a_dead_kdc_the_next_one_is_asked() {
    let Some(realm) = realm() else { return };
    let kdc = format!("  kdc = 127.0.0.1:{}", realm.port);
    let env = realm.machine_with(|text| text.replace(&kdc, &format!("  kdc = 127.0.0.1:{}\n{kdc}", unused())), 0, Policy::default());
    let server = acquire(&env, IN, Auth::Default);
    assert_eq!(log_on(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), &server, WEB).unwrap(), "quick@LAB.TEST");
    let tcp = realm.machine_with(|text| text.replace("kdc = 127", "kdc = tcp/127"), 0, Policy::default());
    assert_eq!(log_on(&acquire(&tcp, OUT, user("quick", None, "Quick-Passw0rd")), &server, WEB).unwrap(), "quick@LAB.TEST");
}

/// Stands between a client and the KDC, and changes what the KDC says.
pub struct Liar {
    pub port: u16,
    end: Arc<AtomicBool>,
}

impl Liar {
    pub fn start(kdc: u16, change: impl FnMut(Vec<u8>) -> Vec<u8> + Send + 'static) -> Self {
        Self::between(kdc, |question| question, change)
    }

    /// One that changes what the KDC is asked, too.
    pub fn between(
        kdc: u16,
        mut ask: impl FnMut(Vec<u8>) -> Vec<u8> + Send + 'static,
        mut change: impl FnMut(Vec<u8>) -> Vec<u8> + Send + 'static,
    ) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
        let (port, end) = (socket.local_addr().unwrap().port(), Arc::new(AtomicBool::new(false)));
        let over = end.clone();
        thread::spawn(move || {
            let mut room = vec![0; 1 << 16];
            while !over.load(Ordering::Relaxed) {
                let Ok((length, from)) = socket.recv_from(&mut room) else { continue };
                let up = UdpSocket::bind("127.0.0.1:0").unwrap();
                up.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
                up.send_to(&ask(room[..length].to_vec()), ("127.0.0.1", kdc)).unwrap();
                let Ok(length) = up.recv(&mut room) else { continue };
                let _ = socket.send_to(&change(room[..length].to_vec()), from);
            }
        });
        Self { port, end }
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
    }
}

#[test]
fn no_lie_of_a_kdc_makes_a_context() {
    let Some(realm) = realm() else { return };
    let kdc = format!("127.0.0.1:{}", realm.port);
    let through = |liar: &Liar| {
        let instead = format!("udp/127.0.0.1:{}", liar.port);
        realm.machine_with(|text| text.replace(&kdc, &instead), 0, Policy { timeout_seconds: 2, ..Policy::default() })
    };
    let server = acquire(&realm.machine(), IN, Auth::Default);
    // What passes unchanged serves: the liar is no obstacle by itself.
    let honest = Liar::start(realm.port, |answer| answer);
    assert_eq!(log_on(&acquire(&through(&honest), OUT, user("quick", None, "Quick-Passw0rd")), &server, WEB).unwrap(), "quick@LAB.TEST");

    // Every byte of the first ticket's answer, one logon each: sparse, so that it ends. The answer with the ticket is the second.
    for at in (0..600).step_by(23) {
        let mut answers = 0;
        let liar = Liar::start(realm.port, move |mut answer| {
            answers += 1;
            let at = at % answer.len();
            if answers >= 2 {
                answer[at] ^= 0x20;
            }
            answer
        });
        let client = acquire(&through(&liar), OUT, user("quick", None, "Quick-Passw0rd"));
        let outcome = log_on(&client, &server, WEB);
        // The ticket itself is the service's to check; everything else is ours.
        assert!(outcome.is_err(), "byte {at} changed, and {outcome:?}");
    }
    for nonsense in [&b""[..], b"garbage", &[0x6B, 0x82, 0xFF, 0xFF], &[0x7E, 0x80], &[0x30; 2000]] {
        let liar = Liar::start(realm.port, move |_| nonsense.to_vec());
        let client = acquire(&through(&liar), OUT, user("quick", None, "Quick-Passw0rd"));
        assert_eq!(refusal(&client, WEB), Some(Kind::NoAuthenticatingAuthority));
    }
    // An old answer, replayed: another nonce, another time.
    let mut kept: Option<Vec<u8>> = None;
    let replayer = Liar::start(realm.port, move |answer| {
        if answer.first() == Some(&0x7E) {
            return answer;
        }
        kept.get_or_insert(answer).clone()
    });
    let env = through(&replayer);
    let first = refusal(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), WEB);
    assert!(first.is_some(), "the TGS's answer is AS's, once more");
    assert!(refusal(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), WEB).is_some());
}

#[test]
fn a_question_that_was_changed_under_way_gets_no_ticket() {
    let Some(realm) = realm() else { return };
    let kdc = format!("127.0.0.1:{}", realm.port);
    // The wish for a PAC is protected by nothing; nor are the flags, nor the enctypes.
    for (from, to) in [(&[0xA0, 3, 1, 1, 0xFF][..], &[0xA0, 3, 1, 1, 0][..]), (&[2, 1, 20], &[2, 1, 99])] {
        let change = move |mut question: Vec<u8>| {
            if let Some(at) = question.windows(from.len()).position(|window| window == from) {
                question[at..at + to.len()].copy_from_slice(to);
            }
            question
        };
        let liar = Liar::between(realm.port, change, |answer| answer);
        let instead = format!("udp/127.0.0.1:{}", liar.port);
        let env = realm.machine_with(|text| text.replace(&kdc, &instead), 0, Policy { timeout_seconds: 2, ..Policy::default() });
        let why = crate::first_leg(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), WEB).err().unwrap();
        assert_eq!(why.kind(), Kind::NoAuthenticatingAuthority, "{why}");
        assert!(why.to_string().contains("another question"), "{why}");
    }
}

type Messages = Vec<Vec<u8>>;

#[test]
fn a_kdc_that_knows_fast_gets_its_cookie_back() {
    let Some(realm) = realm() else { return };
    let kdc = format!("127.0.0.1:{}", realm.port);
    let seen: Arc<Mutex<(Messages, Messages)>> = Arc::default();
    let (asked, said) = (seen.clone(), seen.clone());
    let ear = Liar::between(
        realm.port,
        move |question| {
            asked.lock().unwrap().0.push(question.clone());
            question
        },
        move |answer| {
            said.lock().unwrap().1.push(answer.clone());
            answer
        },
    );
    let instead = format!("udp/127.0.0.1:{}", ear.port);
    let env = realm.machine_with(|text| text.replace(&kdc, &instead), 0, Policy::default());
    let server = acquire(&realm.machine(), IN, Auth::Default);
    assert_eq!(log_on(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), &server, WEB).unwrap(), "quick@LAB.TEST");
    let seen = seen.lock().unwrap();
    let error = KrbError::decode(&seen.1[0]).unwrap();
    let methods = Vec::<PaData<'_>>::decode(error.data.unwrap()).unwrap();
    let of = |kind| methods.iter().find(|one| one.kind == kind);
    assert!(of(pa_type::FX_FAST).is_some(), "MIT's KDC offers FAST, and may be declined");
    let cookie = of(pa_type::FX_COOKIE).unwrap();
    let again = KdcReq::decode(&seen.0[1]).unwrap().inner.padata.unwrap();
    assert!(again.contains(cookie));
}

#[test]
fn what_sssd_hints_at_leads_us_where_it_leads_mit() {
    let Some(realm) = realm() else { return };
    let plugin = ["x86_64", "aarch64"].map(|cpu| format!("/usr/lib/{cpu}-linux-gnu/krb5/plugins/libkrb5/sssd_krb5_locator_plugin.so"));
    if SystemUsers.current().as_deref() != Some("root") || !plugin.iter().any(|path| Path::new(path).exists()) {
        assert!(std::env::var("SECUR32_PEERS").as_deref() != Ok("required"), "SSSD's locator is required and not there");
        eprintln!("SSSD's locator is not installed, or its folder cannot be another: passed over");
        return;
    }
    // No KDC in krb5.conf, and no DNS.
    let folder = realm.folder.join("pubconf");
    fs::create_dir_all(&folder).unwrap();
    let text = fs::read_to_string(realm.path("krb5.conf")).unwrap();
    let conf = realm.path("hinted.conf");
    fs::write(&conf, text.lines().filter(|line| !line.contains("kdc = 127")).map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    let kinit = || {
        let script = "mount --make-rprivate / && mount --bind \"$0\" /var/lib/sss/pubconf && echo Quick-Passw0rd | kinit -c \"$1\" quick";
        let mut mit = Command::new("unshare");
        mit.args(["--mount", "sh", "-c", script]).arg(&folder).arg(realm.path("hinted.cc")).env("KRB5_CONFIG", &conf);
        mit.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    };
    let ours = || {
        let mut env = Arc::into_inner(realm.machine()).unwrap();
        let realms = Arc::new(Krb5Conf::of_files(vec![conf.clone().into()]));
        (env.kdc, env.realms) = (Box::new(Network::with_hints(realms.clone(), folder.clone())), Box::new(realms));
        refusal(&acquire(&Arc::new(env), OUT, user("quick", None, "Quick-Passw0rd")), WEB)
    };
    assert_eq!((kinit(), ours()), (false, Some(Kind::NoAuthenticatingAuthority)), "nobody says where the KDC is");
    for hint in [format!("127.0.0.1:{}\n", realm.port), format!("127.0.0.1:{}\n127.0.0.1:{}", unused(), realm.port)] {
        fs::write(folder.join("kdcinfo.LAB.TEST"), &hint).unwrap();
        assert_eq!((kinit(), ours()), (true, None), "{hint}");
    }
}
