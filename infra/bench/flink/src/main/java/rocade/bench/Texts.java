package rocade.bench;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** The texts of a reading, without regular expressions and formatters on the usual way. */
final class Texts {
  private Texts() {}

  /** 1 to 64 of a-z, 0-9 and -, not beginning with -. */
  static boolean isSlug(String text) {
    int length = text.length();
    if (length == 0 || length > 64 || text.charAt(0) == '-') return false;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) return false;
    }
    return true;
  }

  /** 1 to 64 of A-Z, a-z, 0-9, _ and -, beginning with a letter or digit. */
  static boolean isSegmentId(String text) {
    int length = text.length();
    if (length == 0 || length > 64 || text.charAt(0) == '-' || text.charAt(0) == '_') return false;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')) return false;
    }
    return true;
  }

  /** Versions 1 to 8 in the variant of RFC 9562; fills in the id. */
  static boolean readUuid(String text, Reading reading) {
    if (text.length() != 36) return false;
    long high = 0;
    long low = 0;
    int digits = 0;
    for (int i = 0; i < 36; i++) {
      char c = text.charAt(i);
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') return false;
        continue;
      }
      int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
      if (digit < 0) return false;
      if (digits++ < 16) high = high << 4 | digit;
      else low = low << 4 | digit;
    }
    reading.idHigh = high;
    reading.idLow = low;
    int version = (int) (high >> 12) & 0xF;
    return version >= 1 && version <= 8 && low >>> 62 == 2;
  }

  /** Epoch ms of an RFC 3339 instant that ends in Z; `Long.MIN_VALUE` when it is none. */
  static long instantMs(String text) {
    int length = text.length();
    if (length < 17 || text.charAt(length - 1) != 'Z' || text.charAt(10) != 'T') return Long.MIN_VALUE;
    if (length == 24 && text.charAt(19) == '.') return fixedMs(text, digits(text, 20, 3));
    if (length == 20) return fixedMs(text, 0);
    try {
      return Instant.parse(length == 17 ? text.substring(0, 16) + ":00Z" : text).toEpochMilli();
    } catch (DateTimeParseException error) {
      return Long.MIN_VALUE;
    }
  }

  private static long fixedMs(String text, int millis) {
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    if ((year | month | day | hour | minute | second | millis) < 0 || month == 0 || month > 12 || day == 0) return Long.MIN_VALUE;
    if (hour > 23 || minute > 59 || second > 59 || text.charAt(4) != '-' || text.charAt(7) != '-') return Long.MIN_VALUE;
    if (text.charAt(13) != ':' || text.charAt(16) != ':' || day > LocalDate.of(year, month, 1).lengthOfMonth()) return Long.MIN_VALUE;
    return LocalDate.of(year, month, day).toEpochDay() * 86_400_000L + ((hour * 60L + minute) * 60L + second) * 1000L + millis;
  }

  /** Negative when they are not all digits. */
  private static int digits(String text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) return Integer.MIN_VALUE;
      value = value * 10 + digit;
    }
    return value;
  }
}
