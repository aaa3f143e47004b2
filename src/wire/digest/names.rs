//! The words of Digest: algorithms, qualities of protection, ciphers.

/// How a proof is hashed, and whether the first part of it is the session's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// `MD5`
    Md5,
    /// `MD5-sess`
    Md5Sess,
    /// `SHA-256`
    Sha256,
    /// `SHA-256-sess`
    Sha256Sess,
    /// `SHA-512-256`
    Sha512_256,
    /// `SHA-512-256-sess`
    Sha512_256Sess,
}

impl Algorithm {
    /// All, the strongest first.
    pub const ALL: [Self; 6] = [Self::Sha512_256Sess, Self::Sha512_256, Self::Sha256Sess, Self::Sha256, Self::Md5Sess, Self::Md5];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Md5Sess => "MD5-sess",
            Self::Sha256 => "SHA-256",
            Self::Sha256Sess => "SHA-256-sess",
            Self::Sha512_256 => "SHA-512-256",
            Self::Sha512_256Sess => "SHA-512-256-sess",
        }
    }

    /// The one of a name, without regard to case.
    pub fn named(name: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().as_bytes().eq_ignore_ascii_case(name))
    }

    /// Whether the client's nonce goes into the first part of the proof.
    pub const fn is_session(self) -> bool {
        matches!(self, Self::Md5Sess | Self::Sha256Sess | Self::Sha512_256Sess)
    }
}

/// Quality of protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qop {
    /// None named: [RFC 2069].
    Unsaid,
    /// `auth`: the user alone.
    Auth,
    /// `auth-int`: the body, or every message, too.
    Int,
    /// `auth-conf`: and nobody can read them.
    Conf,
}

impl Qop {
    /// Its name; `Unsaid` has none.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unsaid => "",
            Self::Auth => "auth",
            Self::Int => "auth-int",
            Self::Conf => "auth-conf",
        }
    }

    /// The one of a name.
    pub fn named(name: &[u8]) -> Option<Self> {
        [Self::Auth, Self::Int, Self::Conf].into_iter().find(|qop| qop.name().as_bytes().eq_ignore_ascii_case(name))
    }
}

macro_rules! set {
    ($(#[$doc:meta])* $set:ident of $item:ident: $($all:ident),+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $set(u8);

        impl $set {
            /// None of them.
            pub const NONE: Self = Self(0);

            /// With one more.
            #[must_use]
            pub const fn with(self, item: $item) -> Self {
                Self(self.0 | 1 << item as u8)
            }

            /// Whether one is in it.
            pub const fn has(self, item: $item) -> bool {
                self.0 & 1 << item as u8 != 0
            }

            /// Whether it has none.
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Those that both have.
            #[must_use]
            pub const fn and(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// What a list of names means; those that are not known are passed over.
            pub fn read<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
                names.filter_map($item::named).fold(Self::NONE, Self::with)
            }

            /// Their names in a list.
            pub fn list(self) -> String {
                let names: Vec<&str> = [$($item::$all),+].into_iter().filter(|item| self.has(*item)).map($item::name).collect();
                names.join(",")
            }
        }
    };
}

set! {
    /// Several qualities of protection.
    Qops of Qop: Auth, Int, Conf
}

/// [RFC 2831] 2.4: what encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// `3des`: two keys.
    TripleDes,
    /// `rc4`: 128 bits.
    Rc4,
    /// `des`
    Des,
    /// `rc4-56`
    Rc4With56,
    /// `rc4-40`
    Rc4With40,
}

impl Cipher {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TripleDes => "3des",
            Self::Rc4 => "rc4",
            Self::Des => "des",
            Self::Rc4With56 => "rc4-56",
            Self::Rc4With40 => "rc4-40",
        }
    }

    /// The one of a name.
    pub fn named(name: &[u8]) -> Option<Self> {
        let all = [Self::TripleDes, Self::Rc4, Self::Des, Self::Rc4With56, Self::Rc4With40];
        all.into_iter().find(|cipher| cipher.name().as_bytes().eq_ignore_ascii_case(name))
    }
}

set! {
    /// Several ciphers.
    Ciphers of Cipher: TripleDes, Rc4, Des, Rc4With56, Rc4With40
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_owner() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::named(algorithm.name().to_lowercase().as_bytes()), Some(algorithm));
            assert_eq!(algorithm.name().ends_with("-sess"), algorithm.is_session());
        }
        assert_eq!(Algorithm::named(b"SHA-512"), None);
        let qops = Qops::read([&b"auth-conf"[..], b"x", b"AUTH"].into_iter());
        assert_eq!(qops.list(), "auth,auth-conf");
        assert!(qops.has(Qop::Conf) && !qops.has(Qop::Int));
        let ciphers = Ciphers::read(b"rc4-40,rc4,3des".split(|b| *b == b','));
        assert_eq!(ciphers.list(), "3des,rc4,rc4-40");
        assert_eq!(ciphers.and(Ciphers::NONE.with(Cipher::Rc4)).list(), "rc4");
    }
}
