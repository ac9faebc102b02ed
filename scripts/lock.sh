#!/usr/bin/env bash
# Rebuilds requirements.lock from pyproject.toml: runtime, dev group and build backend, for every Python and system the
# project supports, with the hashes of the published packages and without any index address. Usage: lock.sh PYTHON
set -euo pipefail
cd "$(dirname "$0")/.."

tool=build/lock
[[ -x $tool/bin/uv ]] || { "${1:-python3}" -m venv "$tool" && "$tool/bin/pip" install --quiet uv; }

# Local package folders of this machine stay out: their hashes may not be those that everybody else gets.
env -u PIP_FIND_LINKS -u UV_FIND_LINKS -u UV_EXTRA_INDEX_URL -u UV_INDEX \
  "$tool/bin/uv" pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-config \
  --no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" --quiet \
  --output-file requirements.lock

if grep -nE '://|^--|@ ' requirements.lock; then
  echo "make lock: the lines above name an address; they must not stand in requirements.lock." >&2
  exit 1
fi
