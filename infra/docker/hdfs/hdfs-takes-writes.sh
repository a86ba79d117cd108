#!/usr/bin/env bash
# Health of HDFS as a whole: this DataNode answers, the NameNode knows one that lives, and is not in safe mode.
set -euo pipefail
http-is.sh localhost 9864 /jmx?qry=Hadoop:service=DataNode,name=DataNodeInfo
state='/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState'
http-is.sh namenode 9870 "$state" '"FSState" : "Operational"'
http-is.sh namenode 9870 "$state" '"NumLiveDataNodes" : [1-9]'
