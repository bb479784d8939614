# shellcheck shell=bash
# What the scripts in this folder share: the project's root, the pinned tools, and how to speak.
# Source it; it changes to the root, so that a script works from any folder.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

# Trunk builds the console. Its version is pinned here; wasm-bindgen's is the one in Cargo.lock (the two halves
# must match to the last digit), wasm-opt's the one in package-lock.json, Rust's the one in rust-toolchain.toml.
trunk_version=0.22.1
# cargo-deny checks licences and asks for advisories; only tests and script/audit need it.
deny_version=0.20.2
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)

# Tools that Cargo builds are kept outside the tree, a folder a version, so that no clone builds them twice.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/scaleway-console/tools
trunk_root=$tools/trunk-$trunk_version
wasm_bindgen_root=$tools/wasm-bindgen-$wasm_bindgen_version
# Debian's nginx and Caddy, unpacked and not installed: nothing of them runs but in tests.
hosts_root=$tools/hosts
deny_root=$tools/cargo-deny-$deny_version
PATH=$root/node_modules/.bin:$trunk_root/bin:$wasm_bindgen_root/bin:$deny_root/bin:$PATH
export PATH

# The browser of the browser tests. Debian has Chromium in two packages; the one without windows of its own runs the same
# pages in a third of the time.
chromium_shell=/usr/bin/chromium-headless-shell
chromium=${CHROMIUM:-$chromium_shell}
if [[ -z ${CHROMIUM-} && ! -x $chromium_shell && -x /usr/bin/chromium ]]; then chromium=/usr/bin/chromium; fi

# Prints a step, so that a long wait says what it is for.
step() {
  printf '==> %s\n' "$*"
}

# Ends the script with a sentence that says what to do.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Does `$1 --version` begin with `$2` and nothing but a space or the end after it?
has_version() {
  local said
  said=$("$1" --version 2>/dev/null) || return 1
  [[ $said == "$2" || $said == "$2 "* ]]
}

has_trunk() {
  has_version trunk "trunk $trunk_version"
}

has_wasm_bindgen() {
  has_version wasm-bindgen "wasm-bindgen $wasm_bindgen_version"
}

# Is a file of the web servers there, in the system or unpacked by script/bootstrap?
has_host() {
  [[ -e $1 || -e $hosts_root$1 ]]
}

has_hosts() {
  has_host /usr/sbin/nginx && has_host /usr/lib/nginx/modules/ngx_http_brotli_static_module.so &&
    has_host /etc/nginx/mime.types && has_host /usr/bin/caddy
}

has_deny() {
  has_version cargo-deny "cargo-deny $deny_version"
}

# The folder Cargo builds into; CARGO_TARGET_DIR and Cargo's own settings may move it.
target_dir() {
  cargo metadata --offline --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

# Runs Cargo, or what runs it, so that the console comes with a standard library built for it: without the words and
# places of panics, which a release never shows (a panic is a trap, and the page says so). That is 6 % of the download.
# The pinned toolchain is a stable one, and these are switches that it keeps for nightly unless it is told otherwise.
with_own_std() {
  RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_UNSTABLE_BUILD_STD_FEATURES='' "$@"
}
