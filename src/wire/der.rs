//! DER, as far as Kerberos, SPNEGO and CredSSP need it: a reader that borrows, and a writer that writes in reading order.
//!
//! The reader takes one tag of one byte at a time and definite lengths; a length must be written in the fewest bytes unless the reader is
//! told to be lenient, which a few peers need. There is no recursion here: the types above say how deep they go.
use super::cursor::{Cursor, Malformed};

type Result<T> = std::result::Result<T, Malformed>;

/// The tags of the universal class.
pub mod tag {
    /// BOOLEAN
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING
    pub const OCTET_STRING: u8 = 0x04;
    /// OBJECT IDENTIFIER
    pub const OID: u8 = 0x06;
    /// ENUMERATED
    pub const ENUMERATED: u8 = 0x0A;
    /// UTF8String
    pub const UTF8_STRING: u8 = 0x0C;
    /// GeneralizedTime
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// GeneralString
    pub const GENERAL_STRING: u8 = 0x1B;
    /// SEQUENCE and SEQUENCE OF
    pub const SEQUENCE: u8 = 0x30;

    /// `[n]`, constructed.
    pub const fn context(n: u8) -> u8 {
        0xA0 | n
    }

    /// `[APPLICATION n]`, constructed.
    pub const fn application(n: u8) -> u8 {
        0x60 | n
    }
}

/// What a type needs to stand in a message.
pub trait Field<'a>: Sized {
    /// Reads one element.
    fn read(from: &mut Reader<'a>) -> Result<Self>;
    /// Writes one element.
    fn write(&self, to: &mut Writer);

    /// Reads bytes that hold one element and nothing else.
    fn decode(bytes: &'a [u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        let value = Self::read(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    /// The element's bytes.
    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.0
    }
}

/// Elements, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: Cursor<'a>,
    lenient: bool,
}

impl<'a> Reader<'a> {
    /// Strict.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: Cursor::new(bytes), lenient: false }
    }

    /// Takes lengths that are written in more bytes than they need: BER, which some old peers send.
    pub const fn lenient(bytes: &'a [u8]) -> Self {
        Self { rest: Cursor::new(bytes), lenient: true }
    }

    /// A reader of the same kind for an element's contents.
    pub const fn inside(&self, contents: &'a [u8]) -> Self {
        Self { rest: Cursor::new(contents), lenient: self.lenient }
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    pub const fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next element's tag.
    pub fn peek(&self) -> Option<u8> {
        let mut ahead = self.rest;
        ahead.take_array::<1>().ok().map(|[tag]| tag)
    }

    /// Any element: its tag and its contents.
    pub fn any(&mut self) -> Result<(u8, &'a [u8])> {
        let [tag] = self.rest.take_array()?;
        if tag & 0x1F == 0x1F {
            return Err(Malformed("a tag of more than one byte"));
        }
        let [first] = self.rest.take_array()?;
        let length = if first < 0x80 {
            usize::from(first)
        } else {
            let bytes = self.rest.take(usize::from(first & 0x7F))?;
            if bytes.is_empty() || bytes.len() > 4 {
                return Err(Malformed("a length without end, or beyond 4 GiB"));
            }
            let length = bytes.iter().fold(0usize, |length, byte| length << 8 | usize::from(*byte));
            let shortest = length >= 0x80 && bytes.first() != Some(&0);
            if !shortest && !self.lenient {
                return Err(Malformed("a length in more bytes than it needs"));
            }
            length
        };
        Ok((tag, self.rest.take(length)?))
    }

    /// Any element with its header, as it stands.
    pub fn raw(&mut self) -> Result<&'a [u8]> {
        let mut start = self.rest;
        self.any()?;
        start.take(start.len() - self.rest.len())
    }

    /// The contents of an element of this tag.
    pub fn element(&mut self, tag: u8) -> Result<&'a [u8]> {
        let (found, contents) = self.any()?;
        if found == tag { Ok(contents) } else { Err(Malformed("an element of another type than the one expected")) }
    }

    /// The contents of an element of this tag, if it comes next.
    pub fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>> {
        if self.peek() == Some(tag) { self.element(tag).map(Some) } else { Ok(None) }
    }

    /// A reader for the contents of an element of this tag.
    pub fn enter(&mut self, tag: u8) -> Result<Self> {
        let contents = self.element(tag)?;
        Ok(self.inside(contents))
    }

    /// A field in a context tag.
    pub fn field<T: Field<'a>>(&mut self, n: u8) -> Result<T> {
        let mut inside = self.enter(tag::context(n))?;
        let value = T::read(&mut inside)?;
        inside.end()?;
        Ok(value)
    }

    /// A field in a context tag, if it comes next.
    pub fn field_if<T: Field<'a>>(&mut self, n: u8) -> Result<Option<T>> {
        if self.peek() == Some(tag::context(n)) { self.field(n).map(Some) } else { Ok(None) }
    }

    /// Nothing may be left.
    pub fn end(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Malformed("bytes behind the end")) }
    }
}

/// Writes elements in reading order.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// An element around what the closure writes. Its length is put in when it is known.
    pub fn nest(&mut self, tag: u8, contents: impl FnOnce(&mut Self)) {
        self.0.push(tag);
        let start = self.0.len();
        contents(self);
        let mut header = [0u8; 5];
        let used = length_header(self.0.len() - start, &mut header);
        self.0.splice(start..start, header.into_iter().take(used));
    }

    /// An element with these contents.
    pub fn element(&mut self, tag: u8, contents: &[u8]) {
        let mut header = [0u8; 5];
        let used = length_header(contents.len(), &mut header);
        self.0.push(tag);
        self.0.extend(header.into_iter().take(used));
        self.0.extend_from_slice(contents);
    }

    /// Elements that are encoded already.
    pub fn raw(&mut self, elements: &[u8]) {
        self.0.extend_from_slice(elements);
    }

    /// A field in a context tag.
    pub fn field<'a>(&mut self, n: u8, value: &impl Field<'a>) {
        self.nest(tag::context(n), |inside| value.write(inside));
    }
}

/// Writes a length's bytes; gives their number.
fn length_header(length: usize, out: &mut [u8; 5]) -> usize {
    if let (true, Ok(short)) = (length < 0x80, u8::try_from(length)) {
        out[0] = short;
        return 1;
    }
    // Nothing here is ever as long as 4 GiB.
    let bytes = u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes();
    let skip = bytes.iter().take_while(|byte| **byte == 0).count();
    out[0] = 0x80 | (4 - skip) as u8;
    for (to, from) in out.iter_mut().skip(1).zip(bytes.iter().skip(skip)) {
        *to = *from;
    }
    5 - skip
}

/// INTEGER or ENUMERATED contents, at most eight bytes.
pub fn integer(contents: &[u8]) -> Result<i64> {
    match contents {
        [] => Err(Malformed("an integer without a byte")),
        [0, next, ..] if *next < 0x80 => Err(Malformed("an integer in more bytes than it needs")),
        [0xFF, next, ..] if *next >= 0x80 => Err(Malformed("an integer in more bytes than it needs")),
        [first, ..] if contents.len() <= 8 => {
            let sign = if *first >= 0x80 { -1i64 } else { 0 };
            Ok(contents.iter().fold(sign, |value, byte| value << 8 | i64::from(*byte)))
        }
        _ => Err(Malformed("an integer of more than eight bytes")),
    }
}

/// Writes an integer in the fewest bytes.
pub fn write_integer(to: &mut Writer, tag: u8, value: i64) {
    let bytes = value.to_be_bytes();
    let mut skip = 0;
    for pair in bytes.windows(2) {
        match pair {
            [0, next] if *next < 0x80 => skip += 1,
            [0xFF, next] if *next >= 0x80 => skip += 1,
            _ => break,
        }
    }
    to.element(tag, bytes.get(skip..).unwrap_or_default());
}

/// INTEGER
impl Field<'_> for i64 {
    fn read(from: &mut Reader<'_>) -> Result<Self> {
        integer(from.element(tag::INTEGER)?)
    }
    fn write(&self, to: &mut Writer) {
        write_integer(to, tag::INTEGER, *self);
    }
}

/// INTEGER (-2^31..2^31-1)
impl Field<'_> for i32 {
    fn read(from: &mut Reader<'_>) -> Result<Self> {
        Self::try_from(i64::read(from)?).map_err(|_| Malformed("an integer of more than 32 bits"))
    }
    fn write(&self, to: &mut Writer) {
        i64::from(*self).write(to);
    }
}

/// INTEGER (0..2^32-1); what others wrote as a negative number of 32 bits is taken for the number meant.
impl Field<'_> for u32 {
    fn read(from: &mut Reader<'_>) -> Result<Self> {
        let value = i64::read(from)?;
        Self::try_from(value)
            .or_else(|_| i32::try_from(value).map(i32::cast_unsigned))
            .map_err(|_| Malformed("an integer of more than 32 bits"))
    }
    fn write(&self, to: &mut Writer) {
        i64::from(*self).write(to);
    }
}

/// BOOLEAN
impl Field<'_> for bool {
    fn read(from: &mut Reader<'_>) -> Result<Self> {
        match from.element(tag::BOOLEAN)? {
            [0] => Ok(false),
            [_] => Ok(true),
            _ => Err(Malformed("a truth of more than one byte")),
        }
    }
    fn write(&self, to: &mut Writer) {
        to.element(tag::BOOLEAN, &[if *self { 0xFF } else { 0 }]);
    }
}

/// OCTET STRING
impl<'a> Field<'a> for &'a [u8] {
    fn read(from: &mut Reader<'a>) -> Result<Self> {
        from.element(tag::OCTET_STRING)
    }
    fn write(&self, to: &mut Writer) {
        to.element(tag::OCTET_STRING, self);
    }
}

/// Any one element, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw<'a>(pub &'a [u8]);

impl<'a> Field<'a> for Raw<'a> {
    fn read(from: &mut Reader<'a>) -> Result<Self> {
        from.raw().map(Self)
    }
    fn write(&self, to: &mut Writer) {
        to.raw(self.0);
    }
}

/// The most elements that a SEQUENCE OF may have.
const MANY: usize = 1024;

/// SEQUENCE OF
impl<'a, T: Field<'a>> Field<'a> for Vec<T> {
    fn read(from: &mut Reader<'a>) -> Result<Self> {
        let mut inside = from.enter(tag::SEQUENCE)?;
        let mut all = Self::new();
        while !inside.is_empty() {
            if all.len() == MANY {
                return Err(Malformed("a sequence of too many elements"));
            }
            all.push(T::read(&mut inside)?);
        }
        Ok(all)
    }
    fn write(&self, to: &mut Writer) {
        to.nest(tag::SEQUENCE, |inside| self.iter().for_each(|one| one.write(inside)));
    }
}

/// Declares a SEQUENCE of context-tagged fields, with its reader and its writer: `[n]` a field, `[n]?` an optional one. With
/// `application n` it stands in that tag.
macro_rules! sequence {
    ($(#[$doc:meta])* $name:ident $(<$life:lifetime>)? $(application $app:literal)? {
        $($(#[$field_doc:meta])* [$n:literal] $($opt:ident)? : $field:ident $type:ty,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name $(<$life>)? {
            $($(#[$field_doc])* pub $field: $crate::wire::der::field_type!($($opt)? $type),)+
        }

        $crate::wire::der::field_impl!($name $(<$life>)?,
            |from| {
                $(let mut from = from.enter($crate::wire::der::tag::application($app))?;)?
                let mut inside = from.enter($crate::wire::der::tag::SEQUENCE)?;
                $(let $field = $crate::wire::der::field_read!(inside $n $($opt)?);)+
                inside.end()?;
                $(let _: u8 = $app; from.end()?;)?
                Ok(Self { $($field),+ })
            },
            |this, to| {
                let body = |to: &mut $crate::wire::der::Writer| to.nest($crate::wire::der::tag::SEQUENCE, |to| {
                    $($crate::wire::der::field_write!(to $n $($opt)? this.$field);)+
                });
                $crate::wire::der::in_application!(to body $($app)?);
            }
        );
    };
}
macro_rules! field_type {
    (opt $type:ty) => { Option<$type> };
    ($type:ty) => { $type };
}
macro_rules! field_read {
    ($from:ident $n:literal opt) => {
        $from.field_if($n)?
    };
    ($from:ident $n:literal) => {
        $from.field($n)?
    };
}
macro_rules! field_write {
    ($to:ident $n:literal opt $this:ident.$field:ident) => {
        if let Some(value) = &$this.$field {
            $to.field($n, value);
        }
    };
    ($to:ident $n:literal $this:ident.$field:ident) => {
        $to.field($n, &$this.$field);
    };
}
macro_rules! in_application {
    ($to:ident $body:ident $app:literal) => {
        $to.nest($crate::wire::der::tag::application($app), $body)
    };
    ($to:ident $body:ident) => {
        $body($to)
    };
}
macro_rules! field_impl {
    ($name:ident <$life:lifetime>, |$from:ident| $read:block, |$this:ident, $to:ident| $write:block) => {
        impl<$life> $crate::wire::der::Field<$life> for $name<$life> {
            fn read($from: &mut $crate::wire::der::Reader<$life>) -> std::result::Result<Self, $crate::wire::cursor::Malformed> $read
            fn write(&self, $to: &mut $crate::wire::der::Writer) { let $this = self; $write }
        }
    };
    ($name:ident, |$from:ident| $read:block, |$this:ident, $to:ident| $write:block) => {
        impl $crate::wire::der::Field<'_> for $name {
            fn read($from: &mut $crate::wire::der::Reader<'_>) -> std::result::Result<Self, $crate::wire::cursor::Malformed> $read
            fn write(&self, $to: &mut $crate::wire::der::Writer) { let $this = self; $write }
        }
    };
}
pub(crate) use {field_impl, field_read, field_type, field_write, in_application, sequence};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_written_in_the_fewest_bytes_and_read_in_no_more() {
        for (value, bytes) in [
            (0i64, &[2, 1, 0][..]),
            (127, &[2, 1, 127]),
            (128, &[2, 2, 0, 128]),
            (-1, &[2, 1, 255]),
            (-128, &[2, 1, 128]),
            (-129, &[2, 2, 255, 127]),
            (0xFFFF_FFFF, &[2, 5, 0, 255, 255, 255, 255]),
            (i64::MIN, &[2, 8, 128, 0, 0, 0, 0, 0, 0, 0]),
        ] {
            assert_eq!(value.encode(), bytes);
            assert_eq!(i64::decode(bytes), Ok(value));
        }
        for bad in [&[2, 0][..], &[2, 2, 0, 1], &[2, 2, 255, 128], &[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], &[4, 1, 0], &[2, 1, 0, 0]] {
            assert!(i64::decode(bad).is_err(), "{bad:?}");
        }
        assert_eq!(u32::decode(&[2, 1, 255]), Ok(u32::MAX));
        assert!(i32::decode(&[2, 5, 0, 128, 0, 0, 0]).is_err());
    }

    #[test]
    fn lengths_are_shortest_unless_the_reader_is_lenient() {
        for (length, header) in
            [(5usize, &[5][..]), (127, &[127]), (128, &[0x81, 128]), (256, &[0x82, 1, 0]), (70_000, &[0x83, 1, 0x11, 0x70])]
        {
            let contents = vec![7; length];
            let bytes = (&contents[..]).encode();
            assert_eq!(&bytes[1..=header.len()], header);
            assert_eq!(<&[u8]>::decode(&bytes), Ok(&contents[..]));
            for end in 0..bytes.len().min(300) {
                assert!(<&[u8]>::decode(&bytes[..end]).is_err());
            }
        }
        let long = [4, 0x82, 0, 2, 8, 9];
        assert!(<&[u8]>::decode(&long).is_err());
        assert_eq!(Reader::lenient(&long).element(tag::OCTET_STRING), Ok(&[8, 9][..]));
        for never in [&[4, 0x80, 0, 0][..], &[4, 0x85, 0, 0, 0, 0, 1, 0], &[0x1F, 0x81, 0, 0], &[4, 0x84, 255, 255, 255, 255]] {
            assert!(Reader::lenient(never).any().is_err(), "{never:?}");
        }
    }

    sequence! {
        /// A sequence for this test.
        Pair<'a> application 3 {
            /// A number.
            [0]: number i32,
            /// Perhaps bytes.
            [2] opt: bytes &'a [u8],
        }
    }

    #[test]
    fn a_declared_sequence_reads_what_it_writes_and_nothing_else() {
        for pair in [Pair { number: 5, bytes: None }, Pair { number: -70_000, bytes: Some(b"abc") }] {
            let bytes = pair.encode();
            assert_eq!(Pair::decode(&bytes).as_ref(), Ok(&pair));
            for end in 0..bytes.len() {
                assert!(Pair::decode(&bytes[..end]).is_err());
            }
            assert!(Pair::decode(&[&bytes[..], &[0]].concat()).is_err());
        }
        assert_eq!(Pair { number: 5, bytes: None }.encode(), [0x63, 7, 0x30, 5, 0xA0, 3, 2, 1, 5]);
        // Fields out of order, unknown fields, and a sequence of another application.
        for bad in
            [&[0x63, 4, 0x30, 2, 0xA2, 0][..], &[0x63, 10, 0x30, 8, 0xA0, 3, 2, 1, 5, 0xA3, 1, 0], &[0x64, 7, 0x30, 5, 0xA0, 3, 2, 1, 5]]
        {
            assert!(Pair::decode(bad).is_err(), "{bad:?}");
        }
    }
}
