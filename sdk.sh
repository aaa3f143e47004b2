#!/bin/sh
# Lays out the C SDK: target/sdk/include and target/sdk/lib, from the library that cargo built.
#   ./sdk.sh            after `cargo build --release`
#   ./sdk.sh debug      after `cargo build`
set -eu
cd "$(dirname "$0")"
profile=${1:-release}
target=${CARGO_TARGET_DIR:-target}
built=$target/$profile
sdk=${SECUR32_SDK:-$target/sdk}

case $(uname -s) in
Darwin) shared=libsecur32.dylib soname=libsecur32.0.dylib ;;
*) shared=libsecur32.so soname=libsecur32.so.0 ;;
esac
if [ ! -f "$built/$shared" ]; then
	echo "sdk.sh: $built/$shared is not there: run cargo build first" >&2
	exit 1
fi

rm -rf "$sdk"
mkdir -p "$sdk/include" "$sdk/lib"
cp -R include/. "$sdk/include/"
cp "$built/$shared" "$sdk/lib/$soname"
ln -s "$soname" "$sdk/lib/$shared"
# Programs that link -lcrypt32 find what they need of it here.
case $(uname -s) in
Darwin) ln -s "$shared" "$sdk/lib/libcrypt32.dylib" ;;
*) echo 'INPUT(-lsecur32)' >"$sdk/lib/libcrypt32.so" ;;
esac
if [ -f "$built/libsecur32.a" ]; then cp "$built/libsecur32.a" "$sdk/lib/"; fi
echo "$sdk"
