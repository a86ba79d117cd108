package rocade.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * The contract of services/shared/src/feeds/traffic/contract.ts and the rules of clean-by-contract.ts, in one pass over
 * the bytes: field by field, no tree, no reflection. What Rocade checks beside it against its map (known city and
 * segment, position) is not checked here.
 */
final class ReadingParser {
  private static final int MESSAGE_BYTES_MAX = 64 * 1024;
  private static final long AGE_MAX_MS = 24 * 3_600_000L;
  private static final long AHEAD_MAX_MS = 5 * 60_000L;
  private static final long EARLIEST_MS = 946_684_800_000L;
  private static final int ALL_REQUIRED = (1 << 10) - 1;

  private final JsonFactory json = new JsonFactory();

  /** Null: to be rejected. */
  Reading parse(RawMessage message) {
    byte[] value = message.value;
    if (value == null || value.length == 0 || value.length > MESSAGE_BYTES_MAX) return null;
    try (JsonParser parser = json.createParser(value)) {
      Reading reading = parseObject(parser);
      if (reading == null || parser.nextToken() != null) return null;
      long ageMs = message.appendedAtMs - reading.observedAtMs;
      if (ageMs < -AHEAD_MAX_MS || ageMs > AGE_MAX_MS || reading.observedAtMs < EARLIEST_MS) return null;
      reading.appendedAtMs = message.appendedAtMs;
      reading.qualityScore = 100 - missing(reading.travelTimeS) - missing(reading.freeFlowTravelTimeS);
      return reading;
    } catch (IOException notJson) {
      return null;
    }
  }

  private static int missing(double value) {
    return Double.isNaN(value) ? 10 : 0;
  }

  private static Reading parseObject(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) return null;
    Reading reading = new Reading();
    int found = 0;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      int bit = parseField(parser, parser.nextToken(), name, reading);
      if (bit < 0) return null;
      found |= bit;
    }
    return parser.currentToken() == JsonToken.END_OBJECT && found == ALL_REQUIRED ? reading : null;
  }

  /** The bit of a required field, 0 for another one of the contract, -1 when it breaks the contract. */
  private static int parseField(JsonParser parser, JsonToken token, String name, Reading reading) throws IOException {
    switch (name) {
      case "schemaVersion":
        return isNumber(token) && parser.getDoubleValue() == 1 ? 1 : -1;
      case "readingId":
        return token == JsonToken.VALUE_STRING && Texts.readUuid(parser.getText(), reading) ? 1 << 1 : -1;
      case "cityId":
        reading.cityId = slug(parser, token);
        return reading.cityId == null ? -1 : 1 << 2;
      case "segmentId":
        reading.segmentId = token == JsonToken.VALUE_STRING ? parser.getText() : null;
        return reading.segmentId == null || !Texts.isSegmentId(reading.segmentId) ? -1 : 1 << 3;
      case "source":
        reading.source = slug(parser, token);
        return reading.source == null ? -1 : 1 << 4;
      case "observedAt":
        reading.observedAtMs = token == JsonToken.VALUE_STRING ? Texts.instantMs(parser.getText()) : Long.MIN_VALUE;
        return reading.observedAtMs == Long.MIN_VALUE ? -1 : 1 << 5;
      case "speedKmh":
        reading.speedKmh = number(parser, token);
        return isWithin(reading.speedKmh, 0, 300) ? 1 << 6 : -1;
      case "freeFlowKmh":
        reading.freeFlowKmh = number(parser, token);
        return reading.freeFlowKmh > 0 && reading.freeFlowKmh <= 300 ? 1 << 7 : -1;
      case "confidence":
        reading.confidence = number(parser, token);
        return isWithin(reading.confidence, 0, 1) ? 1 << 8 : -1;
      case "isClosed":
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) return -1;
        reading.isClosed = token == JsonToken.VALUE_TRUE;
        return 1 << 9;
      case "travelTimeS":
        reading.travelTimeS = number(parser, token);
        return isOptional(token, reading.travelTimeS, 0, 86_400);
      case "freeFlowTravelTimeS":
        reading.freeFlowTravelTimeS = number(parser, token);
        return isOptional(token, reading.freeFlowTravelTimeS, 0, 86_400);
      case "lat":
        return isOptional(token, number(parser, token), -90, 90);
      case "lon":
        return isOptional(token, number(parser, token), -180, 180);
      default:
        return -1;
    }
  }

  private static int isOptional(JsonToken token, double value, double from, double to) {
    return token == JsonToken.VALUE_NULL || isWithin(value, from, to) ? 0 : -1;
  }

  private static boolean isWithin(double value, double from, double to) {
    return value >= from && value <= to;
  }

  private static boolean isNumber(JsonToken token) {
    return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
  }

  /** NaN when it is none. */
  private static double number(JsonParser parser, JsonToken token) throws IOException {
    return isNumber(token) ? parser.getDoubleValue() : Double.NaN;
  }

  private static String slug(JsonParser parser, JsonToken token) throws IOException {
    if (token != JsonToken.VALUE_STRING) return null;
    String text = parser.getText();
    return Texts.isSlug(text) ? text : null;
  }
}
