//! CRC-32 of ISO 3309: a checksum against accidents, which NTLM without extended session security takes for a signature.

const TABLE: [u32; 256] = table();

/// A running checksum.
#[derive(Clone)]
pub struct Crc32(u32);

impl Crc32 {
    /// The checksum of nothing yet.
    pub const fn new() -> Self {
        Self(!0)
    }

    /// Adds bytes.
    #[allow(clippy::indexing_slicing, reason = "the index is masked to 256 entries")]
    pub fn update(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = TABLE[((self.0 ^ u32::from(byte)) & 0xFF) as usize] ^ (self.0 >> 8);
        }
    }

    /// The checksum of everything added.
    pub fn value(&self) -> u32 {
        !self.0
    }
}

impl Default for Crc32 {
    fn default() -> Self {
        Self::new()
    }
}

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse a bad index")]
const fn table() -> [u32; 256] {
    let mut table = [0u32; 256];
    let mut n = 0;
    while n < 256 {
        let mut c = n as u32;
        let mut bit = 0;
        while bit < 8 {
            c = if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 };
            bit += 1;
        }
        table[n] = c;
        n += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_crc_catalogue_holds_in_one_piece_and_in_two() {
        let mut whole = Crc32::new();
        whole.update(b"123456789");
        assert_eq!(whole.value(), 0xCBF4_3926);
        let mut halves = Crc32::default();
        halves.update(b"1234");
        halves.update(b"56789");
        assert_eq!(halves.value(), 0xCBF4_3926);
    }
}
