#!/usr/bin/env bash
# Formats an empty volume, then runs the NameNode. A volume counts as empty until its first image is whole: a start that
# was cut off in the middle of formatting is repeated, and a NameNode that has ever run is never formatted again.
set -euo pipefail
if ! compgen -G '/hdfs/name/current/fsimage_*.md5' >/dev/null; then
  /opt/hadoop/bin/hdfs namenode -format -force -nonInteractive
fi
exec /opt/hadoop/bin/hdfs namenode
