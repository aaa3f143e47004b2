#!/bin/sh
# The roots that Windows trusts, under Wine, which shows the host's: builds the test for Windows and runs it.
#   apt-get install gcc-mingw-w64-x86-64 wine64 ca-certificates; rustup target add x86_64-pc-windows-gnu
set -eu
cd "$(dirname "$0")/../.."
target=x86_64-pc-windows-gnu
folder=${CARGO_TARGET_DIR:-target}/windows-roots
mkdir -p "$folder"
# Wine 8 lacks a library that Rust's std asks for randomness.
cat >"$folder/prng.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T size)
{
    return size <= 0x10000000 && SystemFunction036(to, (ULONG)size);
}
C
x86_64-w64-mingw32-gcc -shared -o "$folder/bcryptprimitives.dll" "$folder/prng.c" -ladvapi32
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
unset DISPLAY
WINEPREFIX=$(cd "$folder" && pwd)/prefix WINEPATH="Z:$(cd "$folder" && pwd)" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' \
	CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER="$wine" cargo test --quiet --target $target --test windows_roots
