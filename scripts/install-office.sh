#!/usr/bin/env bash
# Installs LibreOffice Calc and its Python bridge for the tests that need a real spreadsheet program, and a screen and a
# mouse of their own (Xvfb, xdotool) for those that click.
#
# Debian's own version serves when it is new enough; otherwise the release's backports are added by copying the
# machine's own Debian source entry with the suite replaced, so that no mirror is named here. Running it again is quick.
set -euo pipefail

readonly WANTED=24.8 # the first version with XLOOKUP and LET; older ones damage some formulas on saving
readonly PACKAGES=(libreoffice-calc python3-uno fonts-liberation fonts-dejavu-core fonts-crosextra-carlito)
readonly SCREEN=(xvfb xdotool)
readonly OPTIONS=(-y -q -o DPkg::Lock::Timeout=120)

say() { echo "make office: $*"; }
stop() { say "$*" >&2; exit 1; }

office_version() { soffice --version 2>/dev/null | sed -nE 's/^LibreOffice ([0-9.]+).*/\1/p' || true; }
offered_version() { apt-cache policy libreoffice-calc | sed -nE 's/^ +Candidate: ([0-9]+:)?([0-9.]+).*/\2/p'; }
has_uno() { /usr/bin/python3 -c 'import uno' 2>/dev/null; }
has_screen() { command -v Xvfb >/dev/null && command -v xdotool >/dev/null; }
new_enough() { [[ -n ${1:-} && $(printf '%s\n' "$WANTED" "$1" | sort -V | head -n 1) == "$WANTED" ]]; }
backports_known() { apt-cache policy | grep "n=$1-backports" >/dev/null; }

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

# Prints the first deb822 stanza of FILES whose Suites hold the release, as a stanza for its backports.
copy_stanza() {
  local release=$1
  shift
  awk -v release="$release" '
    BEGIN { RS = ""; FS = "\n" }
    /(^|\n)Enabled: *no/ { next }
    {
      found = 0
      for (i = 1; i <= NF; i++)
        if ($i ~ /^Suites:/ && (" " substr($i, 8) " ") ~ ("[ \t]" release "[ \t]")) { $i = "Suites: " release "-backports"; found = 1 }
      if (!found) next
      for (i = 1; i <= NF; i++) if ($i !~ /^#/) print $i
      exit
    }' "$@"
}

# The same for the one-line style: deb [options] address suite component…
copy_line() {
  local release=$1
  shift
  cat "$@" | sed -nE "/^deb +(\[[^]]*\] +)?[^ ]+ +$release +/{s/ $release +/ $release-backports /p;q}"
}

# Writes the backports source; fails when the machine names no source for its release.
add_backports() {
  local release=$1 parts=/etc/apt/sources.list.d text
  local target=$parts/$release-backports.sources
  shopt -s nullglob
  local stanzas=("$parts"/*.sources) lines=("$parts"/*.list)
  shopt -u nullglob
  [[ -f /etc/apt/sources.list ]] && lines=(/etc/apt/sources.list "${lines[@]}")
  text=$([[ ${#stanzas[@]} -eq 0 ]] || copy_stanza "$release" "${stanzas[@]}")
  if [[ -z $text && ${#lines[@]} -gt 0 ]]; then
    target=$parts/$release-backports.list
    text=$(copy_line "$release" "${lines[@]}")
  fi
  [[ -n $text ]] || return 1
  as_root tee "$target" >/dev/null <<<"$text"
  if ! as_root apt-get update -q || ! backports_known "$release"; then
    as_root rm -f "$target"
    as_root apt-get update -q || true
    return 1
  fi
  say "added $target"
}

if new_enough "$(office_version)" && has_uno && has_screen; then
  say "LibreOffice $(office_version) is already here, and a screen for it."
  exit 0
fi
command -v apt-get >/dev/null || stop "this installs LibreOffice on Debian and its relatives only; elsewhere install LibreOffice 24.8 or newer yourself."
if [[ $EUID -ne 0 ]]; then
  command -v sudo >/dev/null || stop "installing LibreOffice needs root: run it as root, or install sudo."
  sudo -n true 2>/dev/null || [[ -t 0 ]] || stop "installing LibreOffice needs root, and sudo asks for a password here."
fi

export DEBIAN_FRONTEND=noninteractive
release=$(. /etc/os-release && [[ ${ID:-} == debian ]] && echo "${VERSION_CODENAME:-}" || true)
as_root apt-get update -q || say "the package lists could not be renewed; going on with those that are here."
from=()
if [[ -n $release ]] && ! new_enough "$(offered_version)"; then
  if backports_known "$release" || add_backports "$release"; then
    from=(-t "$release-backports")
  else
    say "no backports of $release to be had: Debian's own version must do."
  fi
fi
as_root env DEBIAN_FRONTEND=noninteractive apt-get install "${OPTIONS[@]}" --no-install-recommends "${from[@]}" "${PACKAGES[@]}" ||
  stop "apt-get could not install LibreOffice; its own message stands above."
as_root env DEBIAN_FRONTEND=noninteractive apt-get install "${OPTIONS[@]}" --no-install-recommends "${SCREEN[@]}" ||
  stop "apt-get could not install ${SCREEN[*]}; its own message stands above."
has_screen || stop "Xvfb and xdotool are installed, but not on the path."
has_uno || stop "LibreOffice is installed, but /usr/bin/python3 cannot import uno (package python3-uno)."
say "LibreOffice $(office_version) is ready."
