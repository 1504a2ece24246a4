#!/bin/sh
# Puts the third-party servers into FOLDER, once: versions are pinned here.
# Their install scripts are not run.
# usage: install.sh FOLDER
set -eu
aimock=1.43.0
xllamacpp=2026.10.11549

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"

if [ ! -f "$folder/node_modules/@copilotkit/aimock/package.json" ]; then
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund \
    --loglevel error "@copilotkit/aimock@$aimock" >&2
fi

if [ ! -x "$folder/venv/bin/python" ]; then
  python3 -m venv "$folder/venv"
fi
"$folder/venv/bin/python" -c 'import xllamacpp, numpy' 2>/dev/null ||
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "xllamacpp==$xllamacpp" numpy >&2

# Random weights, 15 million parameters: answers mean nothing, but the engine,
# its batching and its wire are real.
if [ ! -f "$folder/tiny.gguf" ]; then
  "$folder/venv/bin/python" "$here/../support/make_tiny_gguf.py" \
    "$folder/tiny.gguf.part" --layers 4 --dim 512 --heads 8 --kv-heads 4 \
    --ff 1536 --type f16 >&2
  mv "$folder/tiny.gguf.part" "$folder/tiny.gguf"
fi
