//! As much of SMB 2.1 as it takes to log on: a server's word on our client's tokens, and its signature with the session key.
use crate::world::End;
use secur32::crypto::{hmac::HmacKey, sha::Sha256};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

/// A server's last word.
#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    /// It let the client in as somebody, and signed that with the session key.
    Welcome,
    /// Its NT status.
    Refused(u32),
}

const MORE_PROCESSING_REQUIRED: u32 = 0xC000_0016;
const SIGNED: u32 = 8;

pub fn log_on(port: u16, ours: &mut End) -> Word {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut negotiate = vec![36, 0, 1, 0, 1, 0, 0, 0];
    negotiate.extend([0; 4]);
    negotiate.extend([7; 16]);
    negotiate.extend([0; 8]);
    negotiate.extend(0x0210u16.to_le_bytes());
    let answer = ask(&mut stream, 0, 0, 0, &negotiate);
    assert_eq!(status(&answer), 0, "the server speaks SMB 2.1");
    let (mut session, mut token) = (0, ours.step(&[]).unwrap());
    for number in 1..5 {
        let mut setup = vec![25, 0, 0, 1];
        setup.extend([0; 8]);
        setup.extend(88u16.to_le_bytes());
        setup.extend((token.len() as u16).to_le_bytes());
        setup.extend([0; 8]);
        setup.extend(&token);
        let answer = ask(&mut stream, 1, number, session, &setup);
        let said = status(&answer);
        if said != 0 && said != MORE_PROCESSING_REQUIRED {
            return Word::Refused(said);
        }
        session = u64::from_le_bytes(answer[40..48].try_into().unwrap());
        let (at, length) = (half(&answer, 68), half(&answer, 70));
        let theirs = &answer[at..at + length];
        token = if ours.is_live() { Vec::new() } else { ours.step(theirs).unwrap() };
        if said == 0 {
            assert!(ours.is_live() && half(&answer, 66) & 3 == 0, "neither guest nor nobody");
            return signed(&answer, &ours.session_key());
        }
    }
    panic!("a logon without end")
}

fn signed(answer: &[u8], key: &[u8]) -> Word {
    assert!(u32::from_le_bytes(answer[16..20].try_into().unwrap()) & SIGNED != 0, "the last answer is signed");
    let mut bare = answer.to_vec();
    bare[48..64].fill(0);
    let sum = HmacKey::<Sha256>::new(&key[..16]).of(&[&bare]);
    assert_eq!(&sum[..16], &answer[48..64], "both ends have one session key");
    Word::Welcome
}

fn ask(stream: &mut TcpStream, command: u16, number: u64, session: u64, body: &[u8]) -> Vec<u8> {
    let mut message = vec![0xFE, b'S', b'M', b'B', 64, 0, 0, 0, 0, 0, 0, 0];
    message.extend(command.to_le_bytes());
    message.extend(31u16.to_le_bytes());
    message.extend([0; 8]);
    message.extend(number.to_le_bytes());
    message.extend([0; 8]);
    message.extend(session.to_le_bytes());
    message.extend([0; 16]);
    message.extend(body);
    stream.write_all(&[&(message.len() as u32).to_be_bytes(), &message[..]].concat()).unwrap();
    let mut head = [0; 4];
    stream.read_exact(&mut head).unwrap();
    let mut answer = vec![0; u32::from_be_bytes(head) as usize & 0xFF_FFFF];
    stream.read_exact(&mut answer).unwrap();
    answer
}

fn status(answer: &[u8]) -> u32 {
    u32::from_le_bytes(answer[8..12].try_into().unwrap())
}

fn half(answer: &[u8], at: usize) -> usize {
    usize::from(u16::from_le_bytes(answer[at..at + 2].try_into().unwrap()))
}
