//! Kerberos' messages ([RFC 4120] 5): each type reads what it writes, and nothing behind it. Names and texts are UTF-8; bytes are borrowed.
//! What needs a key stays closed: the inner parts are types of their own.

pub mod ap;
pub mod cred;
pub mod error;
pub mod fast;
pub mod kdc;
pub mod preauth;
pub mod ticket;

use super::{
    cursor::Malformed,
    der::{Field, Reader, Writer, sequence, tag},
};

/// A number that every message of its kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Fixed<const N: i64>;

impl<const N: i64> Field<'_> for Fixed<N> {
    fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        if i64::read(from)? == N { Ok(Self) } else { Err(Malformed("a message of another version or kind")) }
    }
    fn write(&self, to: &mut Writer) {
        N.write(to);
    }
}

/// KerberosString: GeneralString, in UTF-8.
impl<'a> Field<'a> for &'a str {
    fn read(from: &mut Reader<'a>) -> Result<Self, Malformed> {
        std::str::from_utf8(from.element(tag::GENERAL_STRING)?).map_err(|_| Malformed("a name that is not UTF-8"))
    }
    fn write(&self, to: &mut Writer) {
        to.element(tag::GENERAL_STRING, self.as_bytes());
    }
}

/// KerberosFlags: the first bit is the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Bits(pub u32);

impl Bits {
    /// Whether the n-th bit is set, as the RFC counts.
    pub const fn has(self, n: u32) -> bool {
        self.0 >> (31 - n) & 1 == 1
    }
    /// With the n-th bit set.
    #[must_use]
    pub const fn with(self, n: u32) -> Self {
        Self(self.0 | 1 << (31 - n))
    }
}

impl Field<'_> for Bits {
    fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let contents = from.element(tag::BIT_STRING)?;
        let Some((0..=7, bytes)) = contents.split_first() else { return Err(Malformed("a bit string without its count")) };
        // At least 32 bits are the rule; shorter ones end in zeros, of longer ones the first 32 have a meaning.
        let bits = bytes.iter().chain(&[0; 4]).take(4).fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        Ok(Self(bits))
    }
    fn write(&self, to: &mut Writer) {
        let [a, b, c, d] = self.0.to_be_bytes();
        to.element(tag::BIT_STRING, &[0, a, b, c, d]);
    }
}

/// KerberosTime: whole seconds of Unix time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Time(pub i64);

impl Field<'_> for Time {
    fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let text = from.element(tag::GENERALIZED_TIME)?;
        let bad = Malformed("a time that is not of the form YYYYMMDDHHMMSSZ");
        let [digits @ .., b'Z'] = text else { return Err(bad) };
        if digits.len() != 14 || !digits.iter().all(u8::is_ascii_digit) {
            return Err(bad);
        }
        let mut numbers = digits.chunks(2).map(|pair| pair.iter().fold(0i64, |n, digit| n * 10 + i64::from(digit - b'0')));
        let mut next = || numbers.next().unwrap_or(0);
        let (year, month, day) = (next() * 100 + next(), next(), next());
        let (hour, minute, second) = (next(), next(), next());
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return Err(bad);
        }
        Ok(Self(days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second))
    }

    fn write(&self, to: &mut Writer) {
        let (day, rest) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        let (year, month, day) = civil(day);
        let year = year.clamp(0, 9999);
        let text = format!("{year:04}{month:02}{day:02}{:02}{:02}{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60);
        to.element(tag::GENERALIZED_TIME, text.as_bytes());
    }
}

/// Days since 1970 of a date in the Gregorian calendar. A year here begins in March, so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

sequence! {
    /// PrincipalName
    PrincipalName<'a> {
        /// What kind of name; see [`name_type`].
        [0]: kind i32,
        /// Its parts.
        [1]: parts Vec<&'a str>,
    }
}

/// The kinds of names.
pub mod name_type {
    /// A user's own name, or anything else.
    pub const PRINCIPAL: i32 = 1;
    /// A service and its instance: krbtgt.
    pub const SRV_INST: i32 = 2;
    /// A service and its host.
    pub const SRV_HST: i32 = 3;
    /// `user@domain` whole, which the KDC is to understand.
    pub const ENTERPRISE: i32 = 10;
    /// Nobody in particular.
    pub const WELLKNOWN: i32 = 11;
}

sequence! {
    /// EncryptedData
    EncryptedData<'a> {
        /// The key's type.
        [0]: enctype i32,
        /// The key's version.
        [1] opt: kvno u32,
        /// Confounder, text and checksum, as the enctype has them.
        [2]: cipher &'a [u8],
    }
}

sequence! {
    /// EncryptionKey
    EncryptionKey<'a> {
        /// Its type.
        [0]: enctype i32,
        /// Its bytes.
        [1]: bytes &'a [u8],
    }
}

sequence! {
    /// Checksum
    Checksum<'a> {
        /// Its type.
        [0]: kind i32,
        /// Its bytes.
        [1]: bytes &'a [u8],
    }
}

sequence! {
    /// HostAddress
    HostAddress<'a> {
        /// 2 is IPv4, 24 IPv6, 20 NetBIOS.
        [0]: kind i32,
        /// The address.
        [1]: address &'a [u8],
    }
}

sequence! {
    /// An entry of AuthorizationData
    AuthorizationDatum<'a> {
        /// Its type.
        [0]: kind i32,
        /// Its contents.
        [1]: data &'a [u8],
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::fmt::Debug;

    /// What every type must do: read what it writes, and nothing shorter or longer.
    pub fn holds<'a, T: Field<'a> + PartialEq + Debug>(value: &T, bytes: &'a [u8]) {
        assert_eq!(T::decode(bytes).as_ref(), Ok(value));
        assert_eq!(value.encode(), bytes);
        for end in 0..bytes.len() {
            assert!(T::decode(&bytes[..end]).is_err(), "{end} of {}", bytes.len());
        }
    }

    #[test]
    fn times_are_the_calendars() {
        for (seconds, text) in [
            (0, "19700101000000Z"),
            (951_782_400, "20000229000000Z"),
            (1_718_020_800, "20240610120000Z"),
            (-1, "19691231235959Z"),
            (253_402_300_799, "99991231235959Z"),
            (4_107_542_399, "21000228235959Z"),
            (4_107_542_400, "21000301000000Z"),
        ] {
            let mut writer = Writer::default();
            writer.element(tag::GENERALIZED_TIME, text.as_bytes());
            assert_eq!(Time::decode(&writer.0), Ok(Time(seconds)), "{text}");
            assert_eq!(Time(seconds).encode(), writer.0, "{text}");
        }
        for bad in ["19700101000000", "1970010100000Z", "19701301000000Z", "19700101240000Z", "1970010100000aZ", "19700101000000.5Z"] {
            let mut writer = Writer::default();
            writer.element(tag::GENERALIZED_TIME, bad.as_bytes());
            assert!(Time::decode(&writer.0).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_first_flag_is_the_highest_bit() {
        let bits = Bits::default().with(1).with(31);
        assert_eq!(bits.encode(), [3, 5, 0, 0x40, 0, 0, 1]);
        assert!(bits.has(1) && bits.has(31) && !bits.has(0));
        assert_eq!(Bits::decode(&[3, 2, 4, 0xA0]), Ok(Bits(0xA000_0000)));
        assert_eq!(Bits::decode(&[3, 6, 0, 1, 2, 3, 4, 5]), Ok(Bits(0x0102_0304)));
        assert!(Bits::decode(&[3, 0]).is_err() && Bits::decode(&[3, 2, 8, 0]).is_err());
    }

    #[test]
    fn names_and_boxes_hold() {
        let name = PrincipalName { kind: name_type::SRV_INST, parts: vec!["krbtgt", "AD.TEST"] };
        holds(&name, &name.encode());
        let sealed = EncryptedData { enctype: 18, kvno: Some(2), cipher: b"cipher" };
        holds(&sealed, &sealed.encode());
        let sum = Checksum { kind: 0x8003, bytes: &[0; 24] };
        holds(&sum, &sum.encode());
    }
}
