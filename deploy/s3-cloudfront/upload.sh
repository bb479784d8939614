#!/usr/bin/env bash
# Puts dist/ into a bucket: upload.sh s3://BUCKET [options of "aws s3", such as --endpoint-url or --profile].
# Assets come first and index.html last, so that no page asks for what is not there yet; old assets stay for tabs that
# are open. The CDN compresses, so the compressed files stay here.
set -euo pipefail

bucket=${1:?say the bucket: upload.sh s3://BUCKET}
shift
cd "$(dirname "${BASH_SOURCE[0]}")/../../dist"

aws s3 sync . "$bucket" "$@" --exclude '*.br' --exclude '*.gz' --exclude index.html --exclude config.json \
  --exclude '*.wasm' --cache-control 'public, max-age=31536000, immutable'
# aws takes the types from the machine's table, which may not know this one; a browser compiles only a true one while
# it loads.
aws s3 sync . "$bucket" "$@" --exclude '*' --include '*.wasm' --content-type application/wasm \
  --cache-control 'public, max-age=31536000, immutable'
for file in config.json index.html; do
  aws s3 cp "$file" "$bucket/$file" "$@" --cache-control no-cache
done
