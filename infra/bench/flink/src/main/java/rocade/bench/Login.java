package rocade.bench;

import java.io.Serializable;
import java.net.URI;

/** Where PostgreSQL is, as JDBC wants it. */
record Login(String url, String user, String password) implements Serializable {
  /** Of `postgres://user:password@host:port/name`. */
  static Login of(String databaseUrl) {
    URI url = URI.create(databaseUrl);
    String[] login = url.getUserInfo().split(":", 2);
    String jdbc =
        "jdbc:postgresql://%s:%d%s?reWriteBatchedInserts=true&sslmode=disable&ApplicationName=bench-flink"
            .formatted(url.getHost(), url.getPort(), url.getPath());
    return new Login(jdbc, login[0], login.length > 1 ? login[1] : "");
  }
}
