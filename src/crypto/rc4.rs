//! RC4: a stream cipher that nobody should choose and NTLM cannot do without. Its state can be walked back, so that a message which
//! turns out to be forged leaves no trace in it.

/// Bytes of a stream's state.
pub const STATE: usize = 258;

/// The state of one stream.
#[derive(Clone)]
pub struct Rc4 {
    pub(super) s: [u8; 256],
    pub(super) i: u8,
    pub(super) j: u8,
}

#[allow(clippy::indexing_slicing, reason = "a u8 cannot pass the end of 256 entries")]
impl Rc4 {
    /// Schedules a key; an empty one schedules as a single zero byte.
    pub fn new(key: &[u8]) -> Self {
        let key = if key.is_empty() { &[0][..] } else { key };
        let mut s = [0u8; 256];
        for (n, entry) in s.iter_mut().enumerate() {
            *entry = n as u8;
        }
        let mut j = 0u8;
        for (i, k) in (0..=255u8).zip(key.iter().cycle()) {
            j = j.wrapping_add(s[i as usize]).wrapping_add(*k);
            s.swap(i as usize, j as usize);
        }
        Self { s, i: 0, j: 0 }
    }

    /// A place for a stream, all zeroes: it must be given a key before it is used.
    pub const fn unkeyed() -> Self {
        Self { s: [0; 256], i: 0, j: 0 }
    }

    /// All that the stream is at its place.
    pub fn state(&self) -> [u8; STATE] {
        let mut state = [0; STATE];
        let (places, entries) = state.split_at_mut(2);
        places.copy_from_slice(&[self.i, self.j]);
        entries.copy_from_slice(&self.s);
        state
    }

    /// A stream at the place that `state` told; None when its entries are not every byte once.
    pub fn at(state: &[u8; STATE]) -> Option<Self> {
        let [i, j, entries @ ..] = state;
        let mut seen = [false; 256];
        for entry in entries {
            if std::mem::replace(&mut seen[*entry as usize], true) {
                return None;
            }
        }
        Some(Self { s: *entries, i: *i, j: *j })
    }

    /// Encrypts or decrypts in place.
    pub fn apply(&mut self, bytes: &mut [u8]) {
        let Self { s, i, j } = self;
        let (mut x, mut y) = (*i, *j);
        for byte in bytes {
            x = x.wrapping_add(1);
            let a = s[x as usize];
            y = y.wrapping_add(a);
            let b = s[y as usize];
            s[x as usize] = b;
            s[y as usize] = a;
            *byte ^= s[a.wrapping_add(b) as usize];
        }
        (*i, *j) = (x, y);
    }

    /// Walks back over so many bytes of the stream, as though they had never been asked for.
    pub fn rewind(&mut self, bytes: usize) {
        for _ in 0..bytes {
            self.s.swap(self.i as usize, self.j as usize);
            self.j = self.j.wrapping_sub(self.s[self.i as usize]);
            self.i = self.i.wrapping_sub(1);
        }
    }
}

impl Drop for Rc4 {
    fn drop(&mut self) {
        // At once, not byte by byte: it happens at the end of every context, three times.
        (self.i, self.j, self.s) = (0, 0, [0; 256]);
        core::hint::black_box(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::md5::tests::hex;

    #[test]
    fn the_classic_vectors_hold() {
        for (key, text, cipher) in [
            ("Key", "Plaintext", "bbf316e8d940af0ad3"),
            ("Wiki", "pedia", "1021bf0420"),
            ("Secret", "Attack at dawn", "45a01f645fc35b383552544b9bf5"),
        ] {
            let mut bytes = text.as_bytes().to_vec();
            Rc4::new(key.as_bytes()).apply(&mut bytes);
            assert_eq!(hex(&bytes), cipher);
        }
    }

    #[test]
    fn a_stream_goes_on_from_its_state() {
        let mut whole = Rc4::new(b"Secret");
        let mut first = whole.clone();
        let (mut want, mut got) = ([0; 500], [0; 500]);
        whole.apply(&mut want);
        first.apply(&mut got[..123]);
        Rc4::at(&first.state()).unwrap().apply(&mut got[123..]);
        assert_eq!(want, got);
        let mut twice = first.state();
        twice[2] = twice[3];
        assert!(Rc4::at(&twice).is_none());
    }

    #[test]
    fn the_streams_of_rfc_6229_hold_at_the_start_and_at_offset_1024() {
        let cases: [(&[u8], &str, &str); 2] = [
            (&[1, 2, 3, 4, 5], "b2396305f03dc027ccc3524a0a1118a8", "30abbcc7c20b01609f23ee2d5f6bb7df"),
            (
                &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
                "9ac7cc9a609d1ef7b2932899cde41b97",
                "bdf0324e6083dcc6d3cedd3ca8c53c16",
            ),
        ];
        for (key, first, at_1024) in cases {
            let mut stream = vec![0u8; 1040];
            Rc4::new(key).apply(&mut stream);
            assert_eq!(hex(&stream[..16]), first);
            assert_eq!(hex(&stream[1024..]), at_1024);
        }
    }

    #[test]
    fn walking_back_undoes_any_number_of_bytes() {
        let mut stream = Rc4::new(b"any key");
        stream.apply(&mut [0; 777]);
        let before = stream.clone();
        for length in [0, 1, 8, 255, 256, 257, 5000] {
            let mut bytes = vec![0u8; length];
            stream.apply(&mut bytes);
            stream.rewind(length);
            assert!(stream.s == before.s && stream.i == before.i && stream.j == before.j);
        }
    }
}
