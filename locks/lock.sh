#!/bin/sh
# Writes locks/report.txt and locks/test.txt from pyproject.toml; with --check, only says whether they are what it would write.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp locks/report.txt locks/test.txt "$work/" 2>/dev/null || true

compile() { # group output constraint...
    group=$1; output=$2; shift 2
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group "$group" \
        pyproject.toml --output-file "$output" "$@"
}

compile build "$work/report.txt"
compile dev "$work/test.txt" --constraints "$work/report.txt"

if [ "${1:-}" = --check ]; then
    for lock in report.txt test.txt; do
        if ! diff -q "$work/$lock" "locks/$lock" >/dev/null; then
            echo "locks/$lock is not what pyproject.toml asks for. Run: make lock" >&2
            exit 1
        fi
    done
    echo "Lock files agree with pyproject.toml."
else
    cp "$work/report.txt" "$work/test.txt" locks/
fi
