//! The lines that peers in other languages speak, and a conversation over an established context.
use crate::{
    process::{Helper, base64, unbase64},
    world::End,
};
use secur32::engine::status::Kind;

/// A peer that speaks the lines of `tests/interop/ntlm_peer.py`.
pub struct Talk(pub Helper);

impl Talk {
    pub fn ask(&mut self, word: &str, arguments: &[&[u8]]) -> Result<(bool, Vec<u8>), String> {
        let line = arguments.iter().fold(word.to_owned(), |line, argument| line + " " + &base64(argument));
        let answer = self.0.ask(&line);
        match answer.split_once(' ').unwrap_or((&answer, "")) {
            ("OK", out) => Ok((false, unbase64(out))),
            ("DONE", out) => Ok((true, unbase64(out))),
            (_, why) => Err(why.to_owned()),
        }
    }

    pub fn get(&mut self, word: &str, arguments: &[&[u8]]) -> Vec<u8> {
        self.ask(word, arguments).unwrap_or_else(|why| panic!("{word}: {why}")).1
    }
}

/// Signed and sealed messages, both ways, one after the other, and one that was changed on its way.
pub fn talk(ours: &End, peer: &mut Talk) {
    converse(ours, peer, true);
}

/// Sealed messages alone, for a peer that cannot sign.
pub fn talk_sealed(ours: &End, peer: &mut Talk) {
    converse(ours, peer, false);
}

fn converse(ours: &End, peer: &mut Talk, signs: bool) {
    for round in 0..3 {
        for text in [&b"a few words"[..], &[round; 5000]] {
            let (token, bytes) = ours.seal(text).unwrap();
            assert_eq!(peer.get("UNWRAP", &[&[token, bytes].concat()]), text);
            let wrapped = peer.get("WRAP", &[text]);
            let (token, bytes) = wrapped.split_at(16);
            let mut altered = bytes.to_vec();
            altered[3] ^= 4;
            assert_eq!(ours.open(&(token.to_vec(), altered)).unwrap_err().kind(), Kind::MessageAltered);
            assert_eq!(ours.open(&(token.to_vec(), bytes.to_vec())).unwrap(), text);
            if signs {
                peer.get("VERIFY", &[text, &ours.sign(text)]);
                ours.verify(text, &peer.get("SIGN", &[text])).unwrap();
            }
        }
    }
}
