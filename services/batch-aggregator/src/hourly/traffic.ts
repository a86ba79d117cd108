import { column, type HourlyTable } from './hourly-table.ts'

export const trafficHourly: HourlyTable = {
  feed: 'traffic',
  sqlFile: 'batch/traffic-hourly.sql',
  columns: [
    column('grain', 'text'),
    column('city_id', 'text'),
    column('place_id', 'text'),
    column('hour_ms', 'integer'),
    column('readings', 'integer'),
    column('closed_readings', 'integer'),
    column('segments', 'integer'),
    column('sum_weight', 'double'),
    column('sum_speed_kmh', 'double'),
    column('sum_pace_h_per_km', 'double'),
    column('sum_free_flow_pace_h_per_km', 'double'),
  ],
  loads: [
    {
      table: 'traffic_hourly_batch',
      grain: 'segment',
      columns: {
        city_id: 'city_id',
        segment_id: 'place_id',
        readings: 'readings',
        closed_readings: 'closed_readings',
        sum_speed_kmh: 'sum_speed_kmh',
        sum_pace_h_per_km: 'sum_pace_h_per_km',
        sum_free_flow_pace_h_per_km: 'sum_free_flow_pace_h_per_km',
      },
    },
    {
      table: 'traffic_zone_hourly_batch',
      grain: 'zone',
      columns: {
        city_id: 'city_id',
        zone_id: 'place_id',
        readings: 'readings',
        segments: 'segments',
        sum_weight: 'sum_weight',
        sum_weighted_pace: 'sum_pace_h_per_km',
        sum_weighted_free_pace: 'sum_free_flow_pace_h_per_km',
      },
    },
  ],
  compared: {
    speedTable: 'traffic_hourly',
    batchTable: 'traffic_hourly_batch',
    placeColumn: 'segment_id',
    counts: ['readings', 'closed_readings'],
    means: { sum_speed_kmh: 'readings', sum_pace_h_per_km: 'readings', sum_free_flow_pace_h_per_km: 'readings' },
    extremes: [],
  },
}
