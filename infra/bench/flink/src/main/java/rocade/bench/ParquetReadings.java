package rocade.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Parquet, zstd, one file a task and checkpoint; straight from the reading, without Avro in between. */
final class ParquetReadings implements BulkWriter.Factory<Reading> {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message reading {"
              + " required fixed_len_byte_array(16) reading_id (UUID);"
              + " required binary city_id (STRING);"
              + " required binary segment_id (STRING);"
              + " required binary source (STRING);"
              + " required int64 observed_at (TIMESTAMP(MICROS,true));"
              + " required double speed_kmh;"
              + " required double free_flow_kmh;"
              + " optional double travel_time_s;"
              + " optional double free_flow_travel_time_s;"
              + " required double confidence;"
              + " required boolean is_closed;"
              + " required int32 quality_score;"
              + " required int64 appended_at (TIMESTAMP(MICROS,true));"
              + " }");

  @Override
  public BulkWriter<Reading> create(FSDataOutputStream out) throws IOException {
    ParquetWriter<Reading> writer =
        new Builder(new StreamFile(out))
            .withCompressionCodec(CompressionCodecName.ZSTD)
            // Every id is another one: a dictionary of them is only made to be thrown away.
            .withDictionaryEncoding("reading_id", false)
            .build();
    return new BulkWriter<>() {
      @Override
      public void addElement(Reading reading) throws IOException {
        writer.write(reading);
      }

      @Override
      public void flush() {}

      @Override
      public void finish() throws IOException {
        writer.close();
      }
    };
  }

  private static final class Builder extends ParquetWriter.Builder<Reading, Builder> {
    Builder(OutputFile file) {
      super(file);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Reading> getWriteSupport(Configuration configuration) {
      return new Support();
    }
  }

  private static final class Support extends WriteSupport<Reading> {
    private final Map<String, Binary> texts = new HashMap<>();
    private RecordConsumer to;

    @Override
    public WriteContext init(Configuration configuration) {
      return new WriteContext(SCHEMA, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
      to = consumer;
    }

    @Override
    public void write(Reading r) {
      to.startMessage();
      ByteBuffer id = ByteBuffer.allocate(16).putLong(r.idHigh).putLong(r.idLow).flip();
      binary("reading_id", 0, Binary.fromConstantByteBuffer(id));
      binary("city_id", 1, text(r.cityId));
      binary("segment_id", 2, text(r.segmentId));
      binary("source", 3, text(r.source));
      whole("observed_at", 4, r.observedAtMs * 1000);
      real("speed_kmh", 5, r.speedKmh);
      real("free_flow_kmh", 6, r.freeFlowKmh);
      if (!Double.isNaN(r.travelTimeS)) real("travel_time_s", 7, r.travelTimeS);
      if (!Double.isNaN(r.freeFlowTravelTimeS)) real("free_flow_travel_time_s", 8, r.freeFlowTravelTimeS);
      real("confidence", 9, r.confidence);
      to.startField("is_closed", 10);
      to.addBoolean(r.isClosed);
      to.endField("is_closed", 10);
      to.startField("quality_score", 11);
      to.addInteger(r.qualityScore);
      to.endField("quality_score", 11);
      whole("appended_at", 12, r.appendedAtMs * 1000);
      to.endMessage();
    }

    /** The same few texts again and again: their bytes are made once a file. */
    private Binary text(String value) {
      return texts.computeIfAbsent(value, Binary::fromString);
    }

    private void binary(String name, int index, Binary value) {
      to.startField(name, index);
      to.addBinary(value);
      to.endField(name, index);
    }

    private void whole(String name, int index, long value) {
      to.startField(name, index);
      to.addLong(value);
      to.endField(name, index);
    }

    private void real(String name, int index, double value) {
      to.startField(name, index);
      to.addDouble(value);
      to.endField(name, index);
    }
  }

  /** Flink's stream as Parquet wants it; Flink closes it. */
  private record StreamFile(FSDataOutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() throws IOException {
          return out.getPos();
        }

        @Override
        public void write(int value) throws IOException {
          out.write(value);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
          out.write(bytes, from, count);
        }

        @Override
        public void flush() throws IOException {
          out.flush();
        }

        @Override
        public void close() throws IOException {
          out.flush();
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
