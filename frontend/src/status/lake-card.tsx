import { useQuery } from '@tanstack/react-query'
import { lakeQuery } from '../api/queries.ts'
import { FailureNote } from '../shell/note.tsx'
import { formatBytes, formatNumber, formatPercent } from '../text/number-format.ts'
import { text } from '../text/text.ts'
import { StatusCard } from './status-card.tsx'

/** What the lake holds, by dataset. */
export function LakeCard() {
  const { data, error, refetch } = useQuery(lakeQuery)
  const words = text.status
  if (error && !data) {
    return (
      <StatusCard title={words.lake}>
        <FailureNote title={words.lakeFailed} error={error} onRetry={() => refetch()} />
      </StatusCard>
    )
  }
  if (!data) return <div className="bone is-l" />
  const { store, datasets } = data
  return (
    <StatusCard title={words.lake} sub={words.lakeRoot(store.kind, formatBytes(store.usedBytes))}>
      {datasets.length === 0 ? (
        <p className="status-empty">{words.emptyLake}</p>
      ) : (
        <div className="table-scroll">
          <table className="status-table">
            <thead>
              <tr>
                {[words.dataset, words.layer, words.files, words.rows, words.size, words.smaller].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {datasets.map((dataset) => (
                <tr key={dataset.name}>
                  <th scope="row" className="mono">
                    {dataset.name}
                  </th>
                  <td>{dataset.layer}</td>
                  <td>{formatNumber(dataset.files)}</td>
                  <td>{formatNumber(dataset.rows)}</td>
                  <td>{formatBytes(dataset.bytes)}</td>
                  <td>
                    {dataset.jsonBytes
                      ? words.smallerBy(formatPercent(1 - dataset.bytes / dataset.jsonBytes))
                      : words.notCounted}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </StatusCard>
  )
}
