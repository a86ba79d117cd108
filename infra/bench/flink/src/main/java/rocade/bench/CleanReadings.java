package rocade.bench;

import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.util.Collector;

/** Messages in, accepted readings out; counts both kinds in the state of the checkpoint. */
final class CleanReadings extends RichFlatMapFunction<RawMessage, Reading>
    implements CheckpointedFunction, CheckpointListener {
  private transient ReadingParser parser;
  private transient ListState<Long> state;
  private transient TreeMap<Long, long[]> pending;
  private transient boolean hasStarted;
  private long rows;
  private long rejected;

  @Override
  public void open(OpenContext context) {
    parser = new ReadingParser();
  }

  @Override
  public void flatMap(RawMessage message, Collector<Reading> out) {
    if (!hasStarted) {
      hasStarted = true;
      Progress.FIRST_AT_MS.compareAndSet(0, System.currentTimeMillis());
    }
    Reading reading = parser.parse(message);
    if (reading == null) rejected++;
    else {
      rows++;
      out.collect(reading);
    }
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    pending = new TreeMap<>();
    state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("counts", Long.class));
    // Rows are kept as positive numbers, rejections as negative ones: the list may be dealt out anew.
    for (long value : state.get()) {
      if (value >= 0) rows += value;
      else rejected -= value;
    }
    Progress.durable(task(), rows, rejected);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    state.clear();
    state.add(rows);
    if (rejected > 0) state.add(-rejected);
    pending.put(context.getCheckpointId(), new long[] {rows, rejected});
  }

  @Override
  public void notifyCheckpointComplete(long id) {
    long[] counts = pending.get(id);
    if (counts != null) Progress.durable(task(), counts[0], counts[1]);
    pending.headMap(id, true).clear();
  }

  private int task() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }
}
