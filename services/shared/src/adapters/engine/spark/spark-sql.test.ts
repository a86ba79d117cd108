import { expect, test } from 'vitest'
import { toSparkSql } from './spark-sql.ts'

test.each([
  ['SELECT $a + $b_c', 'SELECT :a + :b_c'],
  ['SELECT a // 900000', 'SELECT a  div  900000'],
  ['SELECT x::VARCHAR, y::HUGEINT', 'SELECT x::STRING, y::DECIMAL(38, 0)'],
  ["SELECT '$a // VARCHAR', 'it''s $b'", "SELECT '$a // VARCHAR', 'it''s $b'"],
  ["SELECT 1 -- $a // it's\n, $b", "SELECT 1 -- $a // it's\n, :b"],
  ['SELECT "to" FROM x', 'SELECT `to` FROM x'],
])('%j is %j for Spark', (sql, expected) => {
  expect(toSparkSql(sql).query).toBe(expected)
})

test('makes the functions that a query uses, and no others', () => {
  expect(toSparkSql('SELECT epoch_ms(t) FROM x').preparing).toHaveLength(1)
  expect(toSparkSql('SELECT 1').preparing).toEqual([])
})
