import type { HdfsStatsAnswer } from '@rocade/shared/protocol/answers'
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
    <StatusCard title={words.lake} sub={storeWords(store)}>
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
                  <td>{againstJson(dataset)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </StatusCard>
  )
}

function storeWords({ kind, usedBytes, capacityBytes }: HdfsStatsAnswer['store']): string {
  const used = formatBytes(usedBytes)
  return capacityBytes === null
    ? text.status.store(kind, used)
    : text.status.storeOf(kind, used, formatBytes(capacityBytes))
}

/** How much less a dataset takes than the same rows as JSON. Very small ones take more. */
function againstJson({ bytes, jsonBytes }: HdfsStatsAnswer['datasets'][number]): string {
  if (!jsonBytes) return text.status.notCounted
  const share = 1 - bytes / jsonBytes
  return share >= 0 ? text.status.smallerBy(formatPercent(share)) : text.status.largerBy(formatPercent(-share))
}
