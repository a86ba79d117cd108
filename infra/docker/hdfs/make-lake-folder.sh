#!/usr/bin/env bash
# Makes the lake's folder in HDFS, for the user of the services and nobody else. May run again and again.
#   make-lake-folder.sh <path> <user>
set -euo pipefail
path=$1 user=$2

webhdfs() { # method, query; as superuser
  exec 3<>/dev/tcp/namenode/9870
  printf '%s /webhdfs/v1%s?%s&user.name=%s HTTP/1.0\r\nHost: namenode\r\nContent-Length: 0\r\n\r\n' \
    "$1" "$path" "$2" "$HADOOP_USER_NAME" >&3
  answer=$(timeout 20 cat <&3)
  exec 3<&-
  [[ $answer == HTTP/1.?\ 200* ]] || { printf '%s of %s failed:\n%s\n' "$2" "$path" "$answer" >&2; return 1; }
}

webhdfs PUT 'op=MKDIRS&permission=750'
webhdfs PUT "op=SETOWNER&owner=$user&group=$user"
echo "$path in HDFS belongs to $user"
