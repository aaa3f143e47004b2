//! SHA-512's compression with the message schedule in vector registers, two words at a time, while the rounds run beside it in the others.
#![allow(unsafe_code, reason = "docs/adr/0019-kernels.md: instructions that were made sure of")]

use core::arch::x86_64::*;

/// [FIPS 180-4] 4.2.3
#[repr(align(16))]
pub(super) struct Constants(pub(super) [u64; 80]);

#[rustfmt::skip]
pub(super) static K: Constants = Constants([
    0x428A_2F98_D728_AE22, 0x7137_4491_23EF_65CD, 0xB5C0_FBCF_EC4D_3B2F, 0xE9B5_DBA5_8189_DBBC,
    0x3956_C25B_F348_B538, 0x59F1_11F1_B605_D019, 0x923F_82A4_AF19_4F9B, 0xAB1C_5ED5_DA6D_8118,
    0xD807_AA98_A303_0242, 0x1283_5B01_4570_6FBE, 0x2431_85BE_4EE4_B28C, 0x550C_7DC3_D5FF_B4E2,
    0x72BE_5D74_F27B_896F, 0x80DE_B1FE_3B16_96B1, 0x9BDC_06A7_25C7_1235, 0xC19B_F174_CF69_2694,
    0xE49B_69C1_9EF1_4AD2, 0xEFBE_4786_384F_25E3, 0x0FC1_9DC6_8B8C_D5B5, 0x240C_A1CC_77AC_9C65,
    0x2DE9_2C6F_592B_0275, 0x4A74_84AA_6EA6_E483, 0x5CB0_A9DC_BD41_FBD4, 0x76F9_88DA_8311_53B5,
    0x983E_5152_EE66_DFAB, 0xA831_C66D_2DB4_3210, 0xB003_27C8_98FB_213F, 0xBF59_7FC7_BEEF_0EE4,
    0xC6E0_0BF3_3DA8_8FC2, 0xD5A7_9147_930A_A725, 0x06CA_6351_E003_826F, 0x1429_2967_0A0E_6E70,
    0x27B7_0A85_46D2_2FFC, 0x2E1B_2138_5C26_C926, 0x4D2C_6DFC_5AC4_2AED, 0x5338_0D13_9D95_B3DF,
    0x650A_7354_8BAF_63DE, 0x766A_0ABB_3C77_B2A8, 0x81C2_C92E_47ED_AEE6, 0x9272_2C85_1482_353B,
    0xA2BF_E8A1_4CF1_0364, 0xA81A_664B_BC42_3001, 0xC24B_8B70_D0F8_9791, 0xC76C_51A3_0654_BE30,
    0xD192_E819_D6EF_5218, 0xD699_0624_5565_A910, 0xF40E_3585_5771_202A, 0x106A_A070_32BB_D1B8,
    0x19A4_C116_B8D2_D0C8, 0x1E37_6C08_5141_AB53, 0x2748_774C_DF8E_EB99, 0x34B0_BCB5_E19B_48A8,
    0x391C_0CB3_C5C9_5A63, 0x4ED8_AA4A_E341_8ACB, 0x5B9C_CA4F_7763_E373, 0x682E_6FF3_D6B2_B8A3,
    0x748F_82EE_5DEF_B2FC, 0x78A5_636F_4317_2F60, 0x84C8_7814_A1F0_AB72, 0x8CC7_0208_1A64_39EC,
    0x90BE_FFFA_2363_1E28, 0xA450_6CEB_DE82_BDE9, 0xBEF9_A3F7_B2C6_7915, 0xC671_78F2_E372_532B,
    0xCA27_3ECE_EA26_619C, 0xD186_B8C7_21C0_C207, 0xEADA_7DD6_CDE0_EB1E, 0xF57D_4F7F_EE6E_D178,
    0x06F0_67AA_7217_6FBA, 0x0A63_7DC5_A2C8_98A6, 0x113F_9804_BEF9_0DAE, 0x1B71_0B35_131C_471B,
    0x28DB_77F5_2304_7D84, 0x32CA_AB7B_40C7_2493, 0x3C9E_BE0A_15C9_BEBC, 0x431D_67C4_9C10_0D4C,
    0x4CC5_D4BE_CB3E_42B6, 0x597F_299C_FC65_7E2A, 0x5FCB_6FAB_3AD6_FAEC, 0x6C44_198C_4A47_5817,
]);

/// Takes whole blocks. False, and nothing done, where the processor lacks the instructions.
pub(in crate::crypto) fn compress(state: &mut [u64; 8], blocks: &[[u8; 128]]) -> bool {
    if !has() {
        return false;
    }
    // SAFETY: the line above.
    unsafe { run(state, blocks) };
    true
}

/// Whether the processor has what it takes.
pub(super) fn has() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") && is_x86_feature_detected!("bmi2")
}

/// Two words of a block, in the machine's order.
#[inline]
#[target_feature(enable = "avx512f,avx512vl,bmi2")]
pub(super) fn words(block: &[u8; 128], n: usize) -> __m128i {
    let swap = _mm_set_epi64x(0x0809_0A0B_0C0D_0E0F, 0x0001_0203_0405_0607);
    let pair = block.as_chunks::<16>().0.get(n).unwrap_or(&[0; 16]);
    _mm_shuffle_epi8(super::aes_ni::load(pair), swap)
}

/// The two words that come sixteen later.
#[inline]
#[target_feature(enable = "avx512f,avx512vl,bmi2")]
pub(super) fn next(x0: __m128i, x1: __m128i, x4: __m128i, x5: __m128i, x7: __m128i) -> __m128i {
    let w15 = _mm_alignr_epi8::<8>(x1, x0);
    let w7 = _mm_alignr_epi8::<8>(x5, x4);
    let s0 = _mm_xor_si128(_mm_xor_si128(_mm_ror_epi64::<1>(w15), _mm_ror_epi64::<8>(w15)), _mm_srli_epi64::<7>(w15));
    let s1 = _mm_xor_si128(_mm_xor_si128(_mm_ror_epi64::<19>(x7), _mm_ror_epi64::<61>(x7)), _mm_srli_epi64::<6>(x7));
    _mm_add_epi64(_mm_add_epi64(x0, w7), _mm_add_epi64(s0, s1))
}

/// Words with the constants of their rounds added, where the rounds find them.
#[repr(align(16))]
pub(super) struct Ring(pub(super) [[u64; 2]; 8]);

#[inline]
#[target_feature(enable = "avx512f,avx512vl,bmi2")]
pub(super) fn put(ring: &mut Ring, n: usize, x: __m128i, round: usize) {
    let (Some(place), Some(k)) = (ring.0.get_mut(n), K.0.as_chunks::<2>().0.get(round / 2)) else { return };
    // SAFETY: the pair of constants has sixteen bytes, and the load asks for no alignment.
    let k = unsafe { _mm_loadu_si128(k.as_ptr().cast()) };
    let sum = _mm_add_epi64(x, k);
    // SAFETY: the place has sixteen bytes, and the store asks for no alignment.
    unsafe { _mm_storeu_si128(place.as_mut_ptr().cast(), sum) };
}

/// Eighty rounds over the words in `$x`, and between them what `$also!(n)` does, n from 0 to 7.
macro_rules! rounds {
    ($state:ident, $x:ident, $also:ident) => {{
        let mut ring = sha512::Ring([[0; 2]; 8]);
        for (n, x) in $x.iter().enumerate() {
            sha512::put(&mut ring, n, *x, 2 * n);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *$state;
        macro_rules! round {
            ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $n:literal, $half:literal) => {
                let big = $e.rotate_right(14) ^ $e.rotate_right(18) ^ $e.rotate_right(41);
                let one = $h.wrapping_add(ring.0[$n][$half]).wrapping_add(big).wrapping_add($g ^ ($e & ($f ^ $g)));
                $d = $d.wrapping_add(one);
                let sum = $a.rotate_right(28) ^ $a.rotate_right(34) ^ $a.rotate_right(39);
                $h = one.wrapping_add(sum).wrapping_add(($a & $b) ^ ($c & ($a ^ $b)));
            };
        }
        macro_rules! pair {
            ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident, $n:literal) => {
                round!($a $b $c $d $e $f $g $h, $n, 0);
                round!($h $a $b $c $d $e $f $g, $n, 1);
            };
        }
        macro_rules! renew {
            ($n:literal $n1:literal $n4:literal $n5:literal $n7:literal, $round:expr) => {
                $x[$n] = sha512::next($x[$n], $x[$n1], $x[$n4], $x[$n5], $x[$n7]);
                sha512::put(&mut ring, $n, $x[$n], $round + 2 * $n);
            };
        }
        macro_rules! sixteen {
            ($round:literal; $c0:tt $c1:tt $c2:tt $c3:tt $c4:tt $c5:tt $c6:tt $c7:tt) => {
                pair!(a b c d e f g h, 0); if $round < 80 { renew!(0 1 4 5 7, $round); } $also!($c0);
                pair!(g h a b c d e f, 1); if $round < 80 { renew!(1 2 5 6 0, $round); } $also!($c1);
                pair!(e f g h a b c d, 2); if $round < 80 { renew!(2 3 6 7 1, $round); } $also!($c2);
                pair!(c d e f g h a b, 3); if $round < 80 { renew!(3 4 7 0 2, $round); } $also!($c3);
                pair!(a b c d e f g h, 4); if $round < 80 { renew!(4 5 0 1 3, $round); } $also!($c4);
                pair!(g h a b c d e f, 5); if $round < 80 { renew!(5 6 1 2 4, $round); } $also!($c5);
                pair!(e f g h a b c d, 6); if $round < 80 { renew!(6 7 2 3 5, $round); } $also!($c6);
                pair!(c d e f g h a b, 7); if $round < 80 { renew!(7 0 3 4 6, $round); } $also!($c7);
            };
        }
        sixteen!(16; - - - - 0 - - -);
        sixteen!(32; - 1 - - - - 2 -);
        sixteen!(48; - - - 3 - - - -);
        sixteen!(64; 4 - - - - 5 - -);
        sixteen!(80; - - 6 - - - - 7);
        let old = *$state;
        for (word, (old, new)) in $state.iter_mut().zip(old.into_iter().zip([a, b, c, d, e, f, g, h])) {
            *word = old.wrapping_add(new);
        }
    }};
}
pub(super) use rounds;

#[target_feature(enable = "avx512f,avx512vl,bmi2")]
fn run(state: &mut [u64; 8], blocks: &[[u8; 128]]) {
    use super::sha512;
    macro_rules! nothing {
        ($n:tt) => {};
    }
    for block in blocks {
        let mut x = [
            words(block, 0),
            words(block, 1),
            words(block, 2),
            words(block, 3),
            words(block, 4),
            words(block, 5),
            words(block, 6),
            words(block, 7),
        ];
        rounds!(state, x, nothing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_does_what_the_plain_compression_does() {
        for seed in 0..20u64 {
            let blocks: Vec<[u8; 128]> = (0..seed).map(|b| std::array::from_fn(|n| (n as u64 * 31 + b * 7 + seed) as u8)).collect();
            let (mut own, mut plain) = ([seed; 8], [seed; 8]);
            if !compress(&mut own, &blocks) {
                return;
            }
            sha2::block_api::compress512(&mut plain, &blocks);
            assert_eq!(own, plain);
        }
    }
}
