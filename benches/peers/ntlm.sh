#!/bin/sh
# NTLM's figures beside its peers, in one run: WinPR (libwinpr2), and sspi-rs where SECUR32_SSPI_RS names its library.
#   cargo build --release && benches/peers/ntlm.sh
set -eu
cd "$(dirname "$0")/../.."
target=${CARGO_TARGET_DIR:-target}
sdk=$(SECUR32_SDK="$target/sdk-bench" ./sdk.sh release)
out=$target/bench-peers
mkdir -p "$out"
cc -O2 -o "$out/ntlm" benches/peers/ntlm.c -I"$sdk/include" -ldl
# user:domain:lm:nt::: for alice of EXAMPLE, whose password is Passw0rd!
printf 'alice:EXAMPLE::fc525c9683e8fe067095ba2ddc971889:::\n' >"$out/sam"
exec "$out/ntlm" "$sdk/lib/libsecur32.so" "libwinpr2.so.2=$out/sam" ${SECUR32_SSPI_RS:+"$SECUR32_SSPI_RS"}
