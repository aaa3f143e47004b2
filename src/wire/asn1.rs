//! As much of DER ([X.690]) as the messages between a client and a service need: a reader that borrows and a writer that works backwards.
use super::cursor::Malformed;

type Read<T> = Result<T, Malformed>;

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const TEXT: u8 = 0x1B;
const TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;

/// The tag of an explicit field.
pub const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// Bytes not read yet.
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Reads all of some bytes; what is left over is an error.
    pub fn whole<T>(bytes: &'a [u8], read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let mut reader = Self { rest: bytes };
        let value = read(&mut reader)?;
        if reader.is_empty() { Ok(value) } else { Err(Malformed("bytes after the end")) }
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The next element: its tag and content.
    pub fn element(&mut self) -> Read<(u8, &'a [u8])> {
        let short = Malformed("an element cut short");
        let (&[tag, first], mut rest) = self.rest.split_first_chunk::<2>().ok_or(short)?;
        if tag & 0x1F == 0x1F {
            return Err(Malformed("a tag of many bytes"));
        }
        let len = if first < 0x80 {
            usize::from(first)
        } else {
            let count = usize::from(first & 0x7F);
            let (bytes, after) = rest.split_at_checked(count).ok_or(Malformed("an element cut short"))?;
            rest = after;
            let len = bytes.iter().fold(0usize, |len, byte| len << 8 | usize::from(*byte));
            // Only as many bytes as the length needs; four are more than any message.
            if count == 0 || count > 4 || bytes.first() == Some(&0) || len < 0x80 {
                return Err(Malformed("a length that is not written as DER wants it"));
            }
            len
        };
        let (content, rest) = rest.split_at_checked(len).ok_or(Malformed("an element cut short"))?;
        self.rest = rest;
        Ok((tag, content))
    }

    fn tagged(&mut self, tag: u8) -> Read<&'a [u8]> {
        match self.element()? {
            (found, content) if found == tag => Ok(content),
            _ => Err(Malformed("an element of another type")),
        }
    }

    /// What is inside an element with this tag.
    pub fn constructed<T>(&mut self, tag: u8, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        Self::whole(self.tagged(tag)?, read)
    }

    /// A sequence.
    pub fn sequence<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.constructed(SEQUENCE, read)
    }

    /// A field that must be there.
    pub fn explicit<T>(&mut self, number: u8, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.constructed(context(number), read)
    }

    /// A field that may be there.
    pub fn optional<T>(&mut self, number: u8, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<Option<T>> {
        if self.rest.first() == Some(&context(number)) { self.explicit(number, read).map(Some) } else { Ok(None) }
    }

    /// All that is left, unread: one element.
    pub fn any(&mut self) -> Read<&'a [u8]> {
        let all = self.rest;
        self.element()?;
        all.get(..all.len() - self.rest.len()).ok_or(Malformed("an element cut short"))
    }

    /// A whole number.
    pub fn integer(&mut self) -> Read<i64> {
        let bytes = self.tagged(INTEGER)?;
        let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
        let minimal = !matches!(bytes, [0, second, ..] if second & 0x80 == 0) && !matches!(bytes, [0xFF, second, ..] if second & 0x80 != 0);
        if bytes.is_empty() || bytes.len() > 8 || !minimal {
            return Err(Malformed("a number that is too long"));
        }
        Ok(bytes.iter().fold(if negative { -1 } else { 0 }, |value, byte| value << 8 | i64::from(*byte)))
    }

    /// A number of 32 bits with a sign.
    pub fn int32(&mut self) -> Read<i32> {
        i32::try_from(self.integer()?).map_err(|_| Malformed("a number past 32 bits"))
    }

    /// A number of 32 bits; those who write it with a sign mean the same bits.
    pub fn uint32(&mut self) -> Read<u32> {
        let value = self.integer()?;
        let negative = || i32::try_from(value).map(i32::cast_unsigned);
        u32::try_from(value).or_else(|_| negative()).map_err(|_| Malformed("a number past 32 bits"))
    }

    /// Bytes.
    pub fn octets(&mut self) -> Read<&'a [u8]> {
        self.tagged(OCTETS)
    }

    /// Text.
    pub fn text(&mut self) -> Read<&'a str> {
        std::str::from_utf8(self.tagged(TEXT)?).map_err(|_| Malformed("text that is not UTF-8"))
    }

    /// 32 flags; more are left out.
    pub fn flags(&mut self) -> Read<u32> {
        match self.tagged(BITS)? {
            [0..=7, a, b, c, d, ..] => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
            _ => Err(Malformed("fewer than 32 flags")),
        }
    }

    /// A moment in seconds of Unix time.
    pub fn time(&mut self) -> Read<i64> {
        let text: &[u8; 15] = self.tagged(TIME)?.try_into().map_err(|_| Malformed("a time of another form"))?;
        let (digits, zone) = text.split_at(14);
        if zone != b"Z" || !digits.iter().all(u8::is_ascii_digit) {
            return Err(Malformed("a time of another form"));
        }
        let number = |from: usize, len: usize| digits.iter().skip(from).take(len).fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
        let (year, month, day) = (number(0, 4), number(4, 2), number(6, 2));
        let (hour, minute, second) = (number(8, 2), number(10, 2), number(12, 2));
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return Err(Malformed("a time that no clock shows"));
        }
        Ok(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
    }
}

/// Days from 1970 to a date: years begin in March here, so that the leap day is their last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day.
const fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + carry, month, day)
}

/// Writes from the end to the start, so that every length is known when it is written.
pub struct Writer {
    reversed: Vec<u8>,
}

impl Writer {
    /// All that `write` writes, in order.
    pub fn whole(write: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut writer = Self { reversed: Vec::with_capacity(2048) };
        write(&mut writer);
        writer.reversed.reverse();
        writer.reversed
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.reversed.extend(bytes.iter().rev());
    }

    /// An element around what `write` writes.
    pub fn constructed(&mut self, tag: u8, write: impl FnOnce(&mut Self)) {
        let before = self.reversed.len();
        write(self);
        let len = self.reversed.len() - before;
        if len < 0x80 {
            self.reversed.push(len as u8);
        } else {
            let bytes = len.to_be_bytes();
            let zeroes = bytes.iter().take_while(|byte| **byte == 0).count();
            self.reversed.extend(bytes.iter().skip(zeroes).rev());
            self.reversed.push(0x80 | (bytes.len() - zeroes) as u8);
        }
        self.reversed.push(tag);
    }

    /// A sequence.
    pub fn sequence(&mut self, write: impl FnOnce(&mut Self)) {
        self.constructed(SEQUENCE, write);
    }

    /// A field.
    pub fn explicit(&mut self, number: u8, write: impl FnOnce(&mut Self)) {
        self.constructed(context(number), write);
    }

    /// A whole number.
    pub fn integer(&mut self, value: i64) {
        let bytes = value.to_be_bytes();
        let spare = bytes
            .windows(2)
            .take_while(|two| matches!(two, [0, next] if next & 0x80 == 0) || matches!(two, [0xFF, next] if next & 0x80 != 0))
            .count();
        self.constructed(INTEGER, |to| to.raw(bytes.get(spare..).unwrap_or_default()));
    }

    /// Bytes.
    pub fn octets(&mut self, bytes: &[u8]) {
        self.constructed(OCTETS, |to| to.raw(bytes));
    }

    /// Text.
    pub fn text(&mut self, text: &str) {
        self.constructed(TEXT, |to| to.raw(text.as_bytes()));
    }

    /// 32 flags.
    pub fn flags(&mut self, flags: u32) {
        self.constructed(BITS, |to| {
            to.raw(&flags.to_be_bytes());
            to.raw(&[0]);
        });
    }

    /// A moment of Unix time.
    pub fn time(&mut self, seconds: i64) {
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        let text = format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60);
        self.constructed(TIME, |to| to.raw(text.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_both_ways_over_leap_years_and_centuries() {
        for (text, seconds) in [
            ("19700101000000Z", 0),
            ("20000229235959Z", 951_868_799),
            ("20240610120000Z", 1_718_020_800),
            ("21000301000000Z", 4_107_542_400),
            ("19691231235959Z", -1),
            ("99991231235959Z", 253_402_300_799),
        ] {
            let bytes = Writer::whole(|to| to.time(seconds));
            assert_eq!(&bytes[2..], text.as_bytes());
            assert_eq!(Reader::whole(&bytes, Reader::time).unwrap(), seconds);
        }
        for text in ["20241310120000Z", "20240610240000Z", "20240610120000+", "2024061012000Z", "20240610 20000Z"] {
            let bytes = Writer::whole(|to| to.constructed(TIME, |to| to.raw(text.as_bytes())));
            assert!(Reader::whole(&bytes, Reader::time).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_are_minimal_and_go_both_ways() {
        for value in [0, 1, -1, 127, 128, -128, -129, 255, 256, 65_535, i64::from(u32::MAX), i64::MAX, i64::MIN] {
            let bytes = Writer::whole(|to| to.integer(value));
            assert_eq!(Reader::whole(&bytes, Reader::integer).unwrap(), value);
        }
        for bytes in [&[2, 0][..], &[2, 2, 0, 1], &[2, 2, 0xFF, 0x80], &[2, 0x81, 1, 1], &[2, 0x80], &[2, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1]] {
            assert!(Reader::whole(bytes, Reader::integer).is_err(), "{bytes:?}");
        }
        assert_eq!(Reader::whole(&[2, 1, 0xFF], Reader::uint32).unwrap(), u32::MAX);
        assert_eq!(Reader::whole(&[2, 5, 0, 0xFF, 0xFF, 0xFF, 0xFF], Reader::uint32).unwrap(), u32::MAX);
        assert!(Reader::whole(&[2, 5, 1, 0, 0, 0, 0], Reader::uint32).is_err());
    }

    #[test]
    fn lengths_are_definite_and_minimal() {
        for len in [0, 127, 128, 255, 256, 65_536] {
            let bytes = Writer::whole(|to| to.octets(&vec![5; len]));
            assert_eq!(Reader::whole(&bytes, Reader::octets).unwrap().len(), len);
        }
        for bytes in [&[4, 0x80, 0, 0][..], &[4, 0x81, 0x7F], &[4, 0x82, 0, 0x80], &[4, 0x85, 0, 0, 0, 0, 1], &[4, 0xFF], &[0x1F, 1, 1]] {
            assert!(Reader::whole(bytes, Reader::element).is_err(), "{bytes:?}");
        }
    }
}
