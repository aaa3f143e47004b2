#!/usr/bin/env bash
# The project's tests, in tiers. Each group prints its seconds; the whole keeps to 20 minutes on two cores.
#   ./test.sh --quick    cargo test alone: Rust and a C compiler
#   ./test.sh            the usual: every C program in every mode, sanitizers, valgrind, the model checker, real peers
#   ./test.sh --long     the usual with longer soaks
#   --install            installs the Debian packages the usual tier wants (so does CI=true); without it they are named and skipped
set -u
cd "$(dirname "$0")"

tier=usual
install=${CI:+yes}
for word in "$@"; do
	case $word in
	--quick) tier=quick ;;
	--long) tier=long ;;
	--install) install=yes ;;
	*) echo "test.sh: unknown word $word" >&2; exit 2 ;;
	esac
done
export SECUR32_TIER=$tier
started=$SECONDS
failed=()
skipped=()

group() { # NAME COMMAND...
	local name=$1 begin=$SECONDS
	shift
	printf '\n== %s\n' "$name"
	if "$@"; then
		printf -- '-- %s: ok, %d s\n' "$name" $((SECONDS - begin))
	else
		printf -- '-- %s: FAILED, %d s\n' "$name" $((SECONDS - begin))
		failed+=("$name")
	fi
}

# Programs the usual tier wants, and the packages they come from.
wanted=(clang:clang valgrind:valgrind setcap:libcap2-bin setpriv:util-linux python3:python3)
missing=()
for pair in "${wanted[@]}"; do
	command -v "${pair%%:*}" >/dev/null || [ -x "/usr/sbin/${pair%%:*}" ] || missing+=("${pair#*:}")
done
if [ "$tier" != quick ] && [ ${#missing[@]} -gt 0 ]; then
	line="apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${missing[*]}"
	if [ -n "${install:-}" ] && [ "$(id -u)" = 0 ]; then
		apt-get -o DPkg::Lock::Timeout=300 -qq update && DEBIAN_FRONTEND=noninteractive $line >/dev/null || skipped+=("${missing[*]} could not be installed")
	else
		skipped+=("what needs ${missing[*]}; to run it too: $line")
	fi
fi

group 'Rust: unit, floors, headers, layouts, exports' cargo test --quiet
if [ "$tier" = quick ]; then
	group 'C programs, one mode' cargo test --quiet --features rehearsal --test c_programs
else
	group 'C programs over the rehearsal package, every mode' cargo test --quiet --features rehearsal --tests
	group 'the handle table under the model checker' env RUSTFLAGS='--cfg loom' cargo test --quiet --release --no-default-features --lib \
		--target-dir "${CARGO_TARGET_DIR:-target}/loom" model
fi

printf '\n'
for what in "${skipped[@]}"; do echo "SKIPPED: $what"; done
if [ ${#failed[@]} -gt 0 ]; then
	printf 'FAILED: %s\n' "${failed[@]}"
	exit 1
fi
echo "all green in $((SECONDS - started)) s ($tier)"
