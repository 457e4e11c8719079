#!/bin/sh
# Writes the lock files: names, versions and hashes for Linux, macOS and Windows, Python 3.11 to 3.13.
# Needs uv (pip install uv). `tools/lock.sh --upgrade` takes the newest versions; without it the old ones stay.
set -eu
cd "$(dirname "$0")/.."
build=$(sed -n 's/^requires = \["\(.*\)"\]$/\1/p' pyproject.toml)   # so that `pip install -e .` needs no download
compile() {
    echo "$build" | uv pip compile pyproject.toml - --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --quiet "$@"
}
compile --extra lab -o requirements.lock "$@" > /dev/null
compile --extra lab --extra test -c requirements.lock -o requirements-test.lock "$@" > /dev/null
compile --extra anatomy -c requirements-test.lock -o requirements-anatomy.lock "$@" > /dev/null
