package rocade.bench;

/** A message as it lies in the log. */
public class RawMessage {
  public byte[] value;
  public long appendedAtMs;

  public RawMessage() {}

  public RawMessage(byte[] value, long appendedAtMs) {
    this.value = value;
    this.appendedAtMs = appendedAtMs;
  }
}
