#!/usr/bin/env bash
# Runs the producers with the recordings and models, and the paid sources that a profile has switched on: each has left
# a file of its name in /run/sources.
set -euo pipefail
paid=$(ls /run/sources | paste -sd,)
SOURCES=$SOURCES,$paid exec node --max-old-space-size=64 services/producers/dist/main.js
