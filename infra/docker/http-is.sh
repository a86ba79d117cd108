#!/usr/bin/env bash
# For health checks in images without curl: succeeds when GET http://<host>:<port><path> answers 200 and, when a pattern
# is given, a line of the answer matches it.   http-is.sh <host> <port> <path> [pattern]
set -euo pipefail
host=$1 port=$2 path=$3 pattern=${4:-}

exec 3<>"/dev/tcp/$host/$port"
printf 'GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
# Read to its end: some servers log an error when somebody hangs up before.
answer=$(timeout 5 cat <&3)
[[ $answer == HTTP/1.?\ 200* ]]
[[ -z $pattern || $answer =~ $pattern ]]
