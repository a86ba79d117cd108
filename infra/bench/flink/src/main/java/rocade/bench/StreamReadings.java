package rocade.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ParameterTool;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Kafka to PostgreSQL and Parquet with the checks of Rocade's cleaner between: what infra/bench/README.md says of it.
 * Ends with one line of JSON when `--expected` messages are durable in both, or on SIGTERM.
 */
public final class StreamReadings {
  private static final int LOOK_EVERY_MS = 50;
  private static final String INSERT =
      "INSERT INTO %s (reading_id, city_id, segment_id, source, observed_at, speed_kmh, free_flow_kmh, travel_time_s,"
          + " free_flow_travel_time_s, confidence, is_closed, quality_score, appended_at)"
          + " VALUES (?, ?, ?, ?, to_timestamp(?), ?, ?, ?, ?, ?, ?, ?, to_timestamp(?))"
          + " ON CONFLICT (reading_id, observed_at) DO NOTHING";

  private StreamReadings() {}

  public static void main(String[] args) {
    try {
      run(ParameterTool.fromArgs(args));
      System.exit(0);
    } catch (Throwable error) {
      error.printStackTrace();
      // Not exit: Flink's threads would be waited for, and the numbers of a failed job printed.
      Runtime.getRuntime().halt(1);
    }
  }

  private static void run(ParameterTool options) throws Exception {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(options.getInt("parallelism", 2), configuration(options));
    DataStream<Reading> readings =
        env.fromSource(source(options), WatermarkStrategy.noWatermarks(), "kafka")
            .flatMap(new CleanReadings())
            .returns(Reading.class);
    readings.sinkTo(database(options)).name("postgresql");
    readings.sinkTo(files(options)).name("parquet");

    Path out = Path.of(options.getRequired("out"));
    // A run that was killed may have left some that are nobody's now.
    Set<Path> left = unfinishedFiles(out);
    JobClient job = env.executeAsync("stream-readings");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> report(System.currentTimeMillis())));
    await(job, options.getLong("expected", Long.MAX_VALUE), () -> left.containsAll(unfinishedFiles(out)));
  }

  private static Configuration configuration(ParameterTool options) throws IOException {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    configuration.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(options.getLong("interval-ms", 5_000)));
    configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    Path checkpoints = Path.of(options.getRequired("checkpoints"));
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION, ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    // What fails is to be seen, not to be tried again for ever.
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    // All operators are one chain: hardly a buffer is needed, and no managed memory.
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_PORT, "0");
    newestCheckpoint(checkpoints)
        .ifPresent((path) -> configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
    return configuration;
  }

  private static KafkaSource<RawMessage> source(ParameterTool options) {
    return KafkaSource.<RawMessage>builder()
        .setBootstrapServers(options.getRequired("brokers"))
        .setTopics(options.getRequired("topic"))
        .setGroupId("bench-flink")
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new RawMessages())
        // Larger polls: fewer turns between the reader's thread and the task's.
        .setProperty("max.poll.records", "5000")
        .setProperty("fetch.min.bytes", "65536")
        .setProperty("fetch.max.wait.ms", "100")
        .setProperty("commit.offsets.on.checkpoint", "false")
        .build();
  }

  private static Sink<Reading> database(ParameterTool options) {
    Login login = Login.of(System.getenv("DATABASE_URL"));
    String table = options.getRequired("table");
    int batch = options.getInt("batch", 2_000);
    if (options.get("insert", "unnest").equals("unnest")) return new UnnestSink(login, table, batch);
    JdbcConnectionOptions connection =
        new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
            .withUrl(login.url())
            .withDriverName("org.postgresql.Driver")
            .withUsername(login.user())
            .withPassword(login.password())
            .build();
    return JdbcSink.<Reading>builder()
        .withQueryStatement(INSERT.formatted(table), StreamReadings::bind)
        .withExecutionOptions(
            JdbcExecutionOptions.builder()
                .withBatchSize(batch)
                .withBatchIntervalMs(1_000)
                .withMaxRetries(3)
                .build())
        .buildAtLeastOnce(connection);
  }

  private static void bind(PreparedStatement to, Reading r) throws SQLException {
    to.setObject(1, new UUID(r.idHigh, r.idLow));
    to.setString(2, r.cityId);
    to.setString(3, r.segmentId);
    to.setString(4, r.source);
    // Instants travel as numbers, as in Rocade: cheaper than a text to write and to read.
    to.setDouble(5, r.observedAtMs / 1000.0);
    to.setDouble(6, r.speedKmh);
    to.setDouble(7, r.freeFlowKmh);
    bindOptional(to, 8, r.travelTimeS);
    bindOptional(to, 9, r.freeFlowTravelTimeS);
    to.setDouble(10, r.confidence);
    to.setBoolean(11, r.isClosed);
    to.setInt(12, r.qualityScore);
    to.setDouble(13, r.appendedAtMs / 1000.0);
  }

  private static void bindOptional(PreparedStatement to, int index, double value) throws SQLException {
    if (Double.isNaN(value)) to.setNull(index, Types.DOUBLE);
    else to.setDouble(index, value);
  }

  private static Sink<Reading> files(ParameterTool options) {
    Path out = Path.of(options.getRequired("out"));
    return FileSink.forBulkFormat(new org.apache.flink.core.fs.Path(out.toUri()), new ParquetReadings())
        .withBucketAssigner(new BasePathBucketAssigner<>())
        .withOutputFileConfig(OutputFileConfig.builder().withPartSuffix(".parquet").build())
        .build();
  }

  /** Returns when all is durable: counted by a finished checkpoint, and its files have their final names. */
  private static void await(JobClient job, long expected, Callable<Boolean> areFilesFinished) throws Exception {
    for (int turn = 0; ; turn++) {
      if (Progress.rows() + Progress.rejected() >= expected && areFilesFinished.call()) return;
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
      if (turn % 20 != 0) continue;
      JobStatus status = job.getJobStatus().get(10, TimeUnit.SECONDS);
      if (status.isGloballyTerminalState()) job.getJobExecutionResult().get(10, TimeUnit.SECONDS);
    }
  }

  /** Those that Flink has not given their final names. */
  private static Set<Path> unfinishedFiles(Path out) throws IOException {
    if (!Files.isDirectory(out)) return Set.of();
    try (Stream<Path> files = Files.list(out)) {
      return files.filter((path) -> path.getFileName().toString().startsWith(".")).collect(Collectors.toSet());
    }
  }

  /** Of the run before, so that a job that was ended goes on where it was. */
  private static Optional<Path> newestCheckpoint(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return Optional.empty();
    try (Stream<Path> found = Files.find(folder, 3, (path, attributes) -> path.endsWith("_metadata"))) {
      return found.max(Comparator.comparing(StreamReadings::changedMs)).map(Path::getParent);
    }
  }

  private static long changedMs(Path path) {
    try {
      return Files.getLastModifiedTime(path).toMillis();
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private static void report(long lastDurableAtMs) {
    System.out.println(
        "{\"rows\":%d,\"rejected\":%d,\"firstAtMs\":%d,\"lastDurableAtMs\":%d}"
            .formatted(Progress.rows(), Progress.rejected(), Progress.FIRST_AT_MS.get(), lastDurableAtMs));
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }

  private static final class RawMessages implements KafkaRecordDeserializationSchema<RawMessage> {
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawMessage> out) {
      out.collect(new RawMessage(record.value(), record.timestamp()));
    }

    @Override
    public TypeInformation<RawMessage> getProducedType() {
      return TypeInformation.of(RawMessage.class);
    }
  }
}
