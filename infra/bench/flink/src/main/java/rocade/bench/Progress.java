package rocade.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What the tasks of this JVM tell its main thread: the job runs in one process. */
final class Progress {
  private static final int TASKS_MAX = 16;
  static final AtomicLong FIRST_AT_MS = new AtomicLong();
  /** By task: messages of the last finished checkpoint. */
  private static final AtomicLongArray ROWS = new AtomicLongArray(TASKS_MAX);
  private static final AtomicLongArray REJECTED = new AtomicLongArray(TASKS_MAX);

  private Progress() {}

  static void durable(int task, long rows, long rejected) {
    ROWS.set(task, rows);
    REJECTED.set(task, rejected);
  }

  static long rows() {
    return sum(ROWS);
  }

  static long rejected() {
    return sum(REJECTED);
  }

  private static long sum(AtomicLongArray values) {
    long sum = 0;
    for (int i = 0; i < values.length(); i++) sum += values.get(i);
    return sum;
  }
}
