# HDFS as Apache ships it, with our settings in it. The image's own entrypoint is not used: it wants sudo and a writable
# root, and we give it neither.
FROM apache/hadoop:3.4.2

USER root
# A volume takes owner and mode from the folder that it covers.
RUN install -d -o 1000 -g 100 -m 750 /hdfs/name /hdfs/data && install -d -m 755 /etc/rocade-hdfs
COPY --chmod=644 infra/docker/hdfs/*.xml infra/docker/hdfs/log4j.properties /etc/rocade-hdfs/
COPY --chmod=755 infra/docker/hdfs/*.sh infra/docker/http-is.sh /usr/local/bin/

# HADOOP_USER_NAME: with simple authentication a process is who it says it is; whoever starts the NameNode owns `/`.
ENV HADOOP_CONF_DIR=/etc/rocade-hdfs HADOOP_LOG_DIR=/tmp HADOOP_PID_DIR=/tmp HADOOP_USER_NAME=hdfs
USER 1000:100
WORKDIR /hdfs
ENTRYPOINT []
