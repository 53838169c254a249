#!/bin/sh
# Installs runsheet for Linux: downloads the archive, verifies its checksum, and copies the program.
#
#   install.sh [VERSION]
#
# RUNSHEET_URL  the address of the folder with the packages and SHA256SUMS
# RUNSHEET_DIR  where to install [default: ~/.local/bin]
set -eu

version=${1:-0.1.0}
url=${RUNSHEET_URL:-https://git.example.com/tools/runsheet/releases/download/v$version}
dir=${RUNSHEET_DIR:-$HOME/.local/bin}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

case "$(uname -s)" in
  Linux) ;;
  *) fail "there are packages for Linux only; build from source: cargo install --locked runsheet" ;;
esac
case "$(uname -m)" in
  x86_64 | amd64) target=x86_64-unknown-linux-gnu ;;
  aarch64 | arm64) target=aarch64-unknown-linux-gnu ;;
  *) fail "there is no package for $(uname -m); build from source: cargo install --locked runsheet" ;;
esac
name=runsheet-$version-$target

if command -v curl >/dev/null; then
  download() { curl --fail --silent --show-error --location --retry 3 --output "$2" "$1"; }
elif command -v wget >/dev/null; then
  download() { wget --quiet --tries=3 --output-document="$2" "$1"; }
else
  fail "curl or wget is required"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
download "$url/$name.tar.gz" "$folder/$name.tar.gz" || fail "could not download $url/$name.tar.gz"
download "$url/SHA256SUMS" "$folder/SHA256SUMS" || fail "could not download $url/SHA256SUMS"
(
  cd "$folder"
  grep -F "  $name.tar.gz" SHA256SUMS >expected || fail "SHA256SUMS does not list $name.tar.gz"
  sha256sum -c expected >/dev/null 2>&1 || fail "$name.tar.gz does not match its checksum; nothing was installed"
)
tar -xzf "$folder/$name.tar.gz" -C "$folder"
mkdir -p "$dir"
# A rename, so that a running program stays whole.
cp "$folder/$name/runsheet" "$dir/.runsheet.new"
mv "$dir/.runsheet.new" "$dir/runsheet"
echo "Installed $("$dir/runsheet" --version) in $dir"
case ":$PATH:" in
  *":$dir:"*) ;;
  *) echo "Add it to your PATH: export PATH=\"$dir:\$PATH\"" ;;
esac
