//! One block of MD5 and 64 bytes of RC4's stream, woven: two steps of the one with two bytes of the other.
#![allow(unsafe_code, reason = "docs/adr/0019-kernels.md: five accesses for every byte, whose index is a u8 into 256 entries")]

use crate::crypto::{
    md5::{self, f, g, h, i},
    rc4::Rc4,
};

/// Hashes the block of words `x` into `state`, and draws the next bytes of the stream. Whoever reads the stream right away waits until the
/// single bytes have reached the cache; whoever reads it one block later does not.
#[inline]
pub(in crate::crypto) fn weave(state: &mut [u32; 4], x: &[u32; 16], cipher: &mut Rc4, stream: &mut [u8; 64]) {
    // The cipher's index counts on through the block. Where it does not pass the end, it need not be folded at every byte.
    if cipher.i < 192 { run::<false>(state, x, cipher, stream) } else { run::<true>(state, x, cipher, stream) }
}

#[inline(always)]
fn run<const FOLD: bool>(state: &mut [u32; 4], x: &[u32; 16], cipher: &mut Rc4, stream: &mut [u8; 64]) {
    let k = md5::constants();
    let base = usize::from(cipher.i) + 1;
    let s = cipher.s.as_mut_ptr();
    let [mut a, mut b, mut c, mut d] = *state;
    let mut q = cipher.j;
    macro_rules! byte {
        ($at:expr) => {
            let place = if FOLD { (base + $at) & 0xFF } else { base + $at };
            // SAFETY: the step's number is at most 63; unless it is folded, `base` is at most 192. So `place` stays within the 256 bytes.
            let here = unsafe { s.add(place) };
            // SAFETY: it points into `s`, which is borrowed for the whole call and touched through these pointers alone.
            let m = unsafe { here.read() };
            q = q.wrapping_add(m);
            // SAFETY: a u8 cannot pass the end of 256 bytes.
            let there = unsafe { s.add(usize::from(q)) };
            // SAFETY: as for `here`.
            let n = unsafe { there.read() };
            // SAFETY: as for `here`.
            unsafe { here.write(n) };
            // SAFETY: as for `here`.
            unsafe { there.write(m) };
            // SAFETY: a u8 cannot pass the end of 256 bytes.
            let out = unsafe { s.add(usize::from(m.wrapping_add(n))) };
            // SAFETY: as for `here`.
            stream[$at] = unsafe { out.read() };
        };
    }
    macro_rules! step {
        ($f:ident $a:ident $b:ident $c:ident $d:ident $x:literal $s:literal $t:literal) => {
            // Bytes in pairs: one by one, they and the hash's steps get into each other's way.
            if $t % 2 == 0 {
                byte!($t);
                byte!(($t + 1) % 64);
            }
            $a = $f($a.wrapping_add(x[$x]).wrapping_add(k[$t]), $b, $c, $d).rotate_left($s).wrapping_add($b);
        };
    }
    md5::steps!(step a b c d);
    cipher.i = cipher.i.wrapping_add(64);
    cipher.j = q;
    *state = [state[0].wrapping_add(a), state[1].wrapping_add(b), state[2].wrapping_add(c), state[3].wrapping_add(d)];
    // Known to be read as words later, the bytes would be put together in registers, which takes twice as long.
    core::hint::black_box(stream);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_does_what_the_two_plain_loops_do_wherever_the_index_stands() {
        let mut woven = Rc4::new(b"some key");
        let mut plain = woven.clone();
        for round in 0..600 {
            let block: [u8; 64] = std::array::from_fn(|n| (n * 3 + round) as u8);
            let (mut one, mut two) = ([0xEE; 64], [0; 64]);
            let (mut state, mut want) = ([1, 2, 3, round as u32], [1, 2, 3, round as u32]);
            weave(&mut state, &md5::words(&block), &mut woven, &mut one);
            md5::compress(&mut want, &block);
            plain.apply(&mut two);
            assert!(one == two && state == want && woven.s == plain.s && (woven.i, woven.j) == (plain.i, plain.j), "round {round}");
            // So that every index is a starting point once.
            woven.apply(&mut [0]);
            plain.apply(&mut [0]);
        }
    }
}
