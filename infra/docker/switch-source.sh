#!/usr/bin/env bash
# `switch-source.sh all off` forgets which paid sources are on. `switch-source.sh <name> on` is what a profile does: it
# fails without the key, and says which setting is missing.
set -euo pipefail
name=$1 state=$2
if [ "$state" = off ]; then
  rm -f /run/sources/*
  exit
fi
key=${name^^}_API_KEY
if [ -z "${!key:-}" ]; then
  echo "the profile $name is on, and $key is not set: put $key=… into .env" >&2
  exit 1
fi
touch "/run/sources/$name"
echo "$name is on"
