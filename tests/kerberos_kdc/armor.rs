//! Logons in armor: FAST with MIT's KDC, and those in between who would rather have them bare.
use crate::{
    IN, OUT, WEB, acquire, log_on,
    network::Liar,
    realm::{Realm, realm},
    refusal, user,
};
use secur32::{
    engine::{
        env::Env,
        identity::{Auth, Secret, Wide},
        policy::Policy,
        secret::SecretBytes,
        status::Kind,
    },
    wire::{
        der::Field as _,
        krb5::{
            error::KrbError,
            kdc::{KdcReq, PaData},
            preauth::pa_type,
        },
    },
};
use std::{
    fs,
    sync::{Arc, Mutex},
};

const ARMORED: &str = "HTTP/armored.localhost";

fn policy(realm: &Realm, cache: &str) -> Policy {
    Policy { kerberos_armor: Some(format!("FILE:{}", realm.path(cache))), timeout_seconds: 5, ..Policy::default() }
}

/// A machine that has an armor, by its own ticket.
fn armored(realm: &Realm, cache: &str) -> Arc<Env> {
    realm.run("kinit", &["-k", "-t", &realm.path("keytab"), "-c", &realm.path(cache), "host/localhost"], "");
    realm.machine_with(|text| text, 0, policy(realm, cache))
}

#[test]
fn who_logs_on_in_armor_is_let_in_where_the_others_are_not() {
    let Some(realm) = realm() else { return };
    let (bare, env) = (realm.machine(), armored(realm, "armor.cc"));
    let server = acquire(&bare, IN, Auth::Default);
    let quick = |env, password| acquire(env, OUT, user("quick", None, password));
    assert_eq!(log_on(&quick(&env, "Quick-Passw0rd"), &server, ARMORED).unwrap(), "quick@LAB.TEST");
    assert_eq!(log_on(&quick(&bare, "Quick-Passw0rd"), &server, WEB).unwrap(), "quick@LAB.TEST");
    assert!(refusal(&quick(&bare, "Quick-Passw0rd"), ARMORED).is_some(), "the KDC itself tells the two apart");
    // The same words as without.
    for (name, password) in [("quick", "wrong"), ("nobody", "x"), ("off", "Off-Passw0rd"), ("plain", "wrong")] {
        assert_eq!(refusal(&acquire(&env, OUT, user(name, None, password)), WEB), Some(Kind::LogonDenied), "{name}");
    }
    // Without pre-authentication, and with keys instead of a password.
    assert_eq!(log_on(&acquire(&env, OUT, user("plain", None, "Plain-Passw0rd")), &server, WEB).unwrap(), "plain@LAB.TEST");
    let secret = Some(Secret::Keytab(SecretBytes::copied(&fs::read(realm.path("alice.keytab")).unwrap())));
    let alice = acquire(&env, OUT, Auth::User { name: Wide::of("alice"), domain: None, secret });
    assert_eq!(log_on(&alice, &server, ARMORED).unwrap(), "alice@LAB.TEST");
    // Another clock is no hindrance.
    let late = realm.machine_with(|text| text, 600, policy(realm, "armor.cc"));
    assert_eq!(log_on(&quick(&late, "Quick-Passw0rd"), &server, ARMORED).unwrap(), "quick@LAB.TEST");
}

#[test]
fn an_armor_that_is_not_there_is_missed() {
    let Some(realm) = realm() else { return };
    fs::write(realm.path("broken.cc"), b"nonsense").unwrap();
    realm.run("kinit", &["-k", "-t", &realm.path("keytab"), "-c", &realm.path("short.cc"), "-l", "30s", "host/localhost"], "");
    for cache in ["none.cc", "broken.cc", "short.cc"] {
        let env = realm.machine_with(|text| text, 0, policy(realm, cache));
        assert_eq!(refusal(&acquire(&env, OUT, user("quick", None, "Quick-Passw0rd")), WEB), Some(Kind::NoCredentials), "{cache}");
    }
}

#[test]
fn nobody_in_between_sees_a_proof_or_gets_a_bare_one() {
    let Some(realm) = realm() else { return };
    let _ = armored(realm, "between.cc");
    let kdc = format!("127.0.0.1:{}", realm.port);
    let client = |liar: &Liar| {
        let instead = format!("udp/127.0.0.1:{}", liar.port);
        let policy = Policy { timeout_seconds: 2, ..policy(realm, "between.cc") };
        acquire(&realm.machine_with(|text| text.replace(&kdc, &instead), 0, policy), OUT, user("quick", None, "Quick-Passw0rd"))
    };
    let asked: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
    let listen = || {
        let asked = asked.clone();
        move |question: Vec<u8>| {
            asked.lock().unwrap().push(question.clone());
            question
        }
    };
    let server = acquire(&realm.machine(), IN, Auth::Default);
    let honest = Liar::between(realm.port, listen(), |answer| answer);
    assert_eq!(log_on(&client(&honest), &server, WEB).unwrap(), "quick@LAB.TEST");
    // The refusal that lists what the KDC takes, without its armor.
    let stripped = |mut answer: Vec<u8>| {
        if let Ok(mut error) = KrbError::decode(&answer) {
            let methods = vec![PaData { kind: pa_type::ENC_TIMESTAMP, value: &[] }].encode();
            error.data = Some(&methods);
            answer = error.encode();
        }
        answer
    };
    let liar = Liar::between(realm.port, listen(), stripped);
    assert_eq!(refusal(&client(&liar), WEB), Some(Kind::UnsupportedPreauth));
    // Sparse, so that it ends: the refusal, and the answer with the ticket.
    for number in [1, 2] {
        for at in (0..1200).step_by(97) {
            let mut answers = 0;
            let liar = Liar::between(realm.port, listen(), move |mut answer| {
                answers += 1;
                let at = at % answer.len();
                answer[at] ^= if answers == number { 0x20 } else { 0 };
                answer
            });
            let outcome = log_on(&client(&liar), &server, WEB);
            // What a refusal says outside of its armor (when, to whom) is not believed, and not needed.
            assert!(outcome.is_err() || number == 1, "byte {at} of answer {number}: {outcome:?}");
        }
    }
    for question in asked.lock().unwrap().iter() {
        let Ok(request) = KdcReq::decode(question) else { continue };
        let kinds: Vec<i32> = request.inner.padata.iter().flatten().map(|one| one.kind).collect();
        assert!(request.tgs || kinds == [pa_type::FX_FAST], "{kinds:?}");
    }
}
