package rocade.bench;

import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * The statement that Rocade's cleaner uses, from Flink: one array a column, so that PostgreSQL plans and parses once and
 * not a parameter a value. Written before a checkpoint is taken, and a row again does nothing: each is there once.
 */
final class UnnestSink implements Sink<Reading> {
  private static final String INSERT =
      "INSERT INTO %s (reading_id, city_id, segment_id, source, observed_at, speed_kmh, free_flow_kmh, travel_time_s,"
          + " free_flow_travel_time_s, confidence, is_closed, quality_score, appended_at)"
          + " SELECT reading_id, city_id, segment_id, source, to_timestamp(observed_at), speed_kmh, free_flow_kmh,"
          + " travel_time_s, free_flow_travel_time_s, confidence, is_closed, quality_score, to_timestamp(appended_at)"
          + " FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::float8[], ?::float8[], ?::float8[], ?::float8[],"
          + " ?::float8[], ?::float8[], ?::bool[], ?::int2[], ?::float8[]) AS given (reading_id, city_id, segment_id,"
          + " source, observed_at, speed_kmh, free_flow_kmh, travel_time_s, free_flow_travel_time_s, confidence, is_closed,"
          + " quality_score, appended_at) ON CONFLICT (reading_id, observed_at) DO NOTHING";

  private final Login login;
  private final String table;
  private final int batch;

  UnnestSink(Login login, String table, int batch) {
    this.login = login;
    this.table = table;
    this.batch = batch;
  }

  @Override
  public SinkWriter<Reading> createWriter(WriterInitContext context) throws IOException {
    try {
      return new Writer(login, INSERT.formatted(table), batch);
    } catch (SQLException error) {
      throw new IOException(error);
    }
  }

  private static final class Writer implements SinkWriter<Reading> {
    private final Connection connection;
    private final PreparedStatement insert;
    private final Reading[] rows;
    private int count;

    Writer(Login login, String sql, int batch) throws SQLException {
      connection = DriverManager.getConnection(login.url(), login.user(), login.password());
      insert = connection.prepareStatement(sql);
      rows = new Reading[batch];
    }

    @Override
    public void write(Reading reading, Context context) throws IOException {
      rows[count++] = reading;
      if (count == rows.length) flush(false);
    }

    @Override
    public void flush(boolean isEndOfInput) throws IOException {
      if (count == 0) return;
      try {
        bind();
        insert.executeUpdate();
      } catch (SQLException error) {
        throw new IOException(error);
      }
      count = 0;
    }

    private void bind() throws SQLException {
      UUID[] ids = new UUID[count];
      String[] cities = new String[count];
      String[] segments = new String[count];
      String[] sources = new String[count];
      double[] observed = new double[count];
      double[] speeds = new double[count];
      double[] freeFlows = new double[count];
      Double[] times = new Double[count];
      Double[] freeFlowTimes = new Double[count];
      double[] confidences = new double[count];
      boolean[] closed = new boolean[count];
      short[] scores = new short[count];
      double[] appended = new double[count];
      for (int i = 0; i < count; i++) {
        Reading r = rows[i];
        ids[i] = new UUID(r.idHigh, r.idLow);
        cities[i] = r.cityId;
        segments[i] = r.segmentId;
        sources[i] = r.source;
        observed[i] = r.observedAtMs / 1000.0;
        speeds[i] = r.speedKmh;
        freeFlows[i] = r.freeFlowKmh;
        times[i] = Double.isNaN(r.travelTimeS) ? null : r.travelTimeS;
        freeFlowTimes[i] = Double.isNaN(r.freeFlowTravelTimeS) ? null : r.freeFlowTravelTimeS;
        confidences[i] = r.confidence;
        closed[i] = r.isClosed;
        scores[i] = (short) r.qualityScore;
        appended[i] = r.appendedAtMs / 1000.0;
      }
      set(1, "uuid", ids);
      set(2, "text", cities);
      set(3, "text", segments);
      set(4, "text", sources);
      set(5, "float8", observed);
      set(6, "float8", speeds);
      set(7, "float8", freeFlows);
      set(8, "float8", times);
      set(9, "float8", freeFlowTimes);
      set(10, "float8", confidences);
      set(11, "bool", closed);
      set(12, "int2", scores);
      set(13, "float8", appended);
    }

    private void set(int index, String type, Object values) throws SQLException {
      Array array = connection.unwrap(org.postgresql.PGConnection.class).createArrayOf(type, values);
      insert.setArray(index, array);
    }

    @Override
    public void close() throws Exception {
      connection.close();
    }
  }
}
