#!/usr/bin/env bash
# Installs Debian's Chromium and its driver for the tests that look at the findings page. Running it again is quick.
set -euo pipefail

readonly PACKAGES=(chromium chromium-driver fonts-crosextra-carlito fonts-dejavu-core)

say() { echo "make browser: $*"; }
stop() { say "$*" >&2; exit 1; }
ready() { command -v chromium >/dev/null && command -v chromedriver >/dev/null; }
as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

if ready; then
  say "$(chromium --version 2>/dev/null | head -n 1) is already here."
  exit 0
fi
command -v apt-get >/dev/null || stop "this installs Chromium on Debian and its relatives only; elsewhere put chromium and chromedriver on the path yourself."
if [[ $EUID -ne 0 ]]; then
  command -v sudo >/dev/null || stop "installing Chromium needs root: run it as root, or install sudo."
  sudo -n true 2>/dev/null || [[ -t 0 ]] || stop "installing Chromium needs root, and sudo asks for a password here."
fi

as_root apt-get update -q || say "the package lists could not be renewed; going on with those that are here."
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o DPkg::Lock::Timeout=120 --no-install-recommends "${PACKAGES[@]}" ||
  stop "apt-get could not install Chromium; its own message stands above."
ready || stop "Chromium was installed, but chromium or chromedriver is not on the path."
say "$(chromium --version 2>/dev/null | head -n 1) is ready."
