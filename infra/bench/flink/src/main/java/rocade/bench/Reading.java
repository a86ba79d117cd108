package rocade.bench;

/** One accepted traffic reading, with what the log and the cleaning add to it. Instants are epoch ms, UTC. */
public class Reading {
  public long idHigh;
  public long idLow;
  public String cityId;
  public String segmentId;
  public String source;
  public long observedAtMs;
  public double speedKmh;
  public double freeFlowKmh;
  /** NaN: none. */
  public double travelTimeS = Double.NaN;
  /** NaN: none. */
  public double freeFlowTravelTimeS = Double.NaN;
  public double confidence;
  public boolean isClosed;
  public int qualityScore;
  public long appendedAtMs;
}
