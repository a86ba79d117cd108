import org.apache.spark.sql.jdbc.JdbcDialects;
import org.apache.spark.sql.jdbc.PostgresDialect;
import org.apache.spark.sql.types.StructField;

/** Spark's own dialect of PostgreSQL, whose INSERT passes over rows that are there: no staging table is needed. */
public class OnConflictDialect extends PostgresDialect {
  @Override
  public String insertIntoTable(String table, StructField[] fields) {
    return super.insertIntoTable(table, fields) + " ON CONFLICT DO NOTHING";
  }

  /** For PySpark. */
  public static void register() {
    JdbcDialects.registerDialect(new OnConflictDialect());
  }
}
