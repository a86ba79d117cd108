/** What is wrong with zones that somebody gave, by code, in words: what was expected, what came, how to go on. */
export const ZONE_FAULT_WORDS = {
  noZones: () => 'expected at least one zone',
  notJson: () => 'expected GeoJSON; this is not JSON',
  notGeoJson: (came: string) => `expected a FeatureCollection of GeoJSON, got ${came}`,
  projection: (came: string) =>
    `expected longitude and latitude in degrees (WGS 84), got another projection (${came}): convert it to EPSG:4326`,
  tooMany: (came: string) => `expected at most 500 zones, got ${came}`,
  tooLarge: (came: string) => `expected at most 900 kB, got ${came} bytes: simplify the outlines`,
  notFeature: (came: string) => `expected a Feature, got ${came}`,
  noName: (came: string) =>
    `expected a property "name"; ${came === '' ? 'it has no properties with a text' : `rename one of its properties: ${came}`}`,
  blankName: () => 'expected a name with something to see, got only blanks or nothing',
  longName: (came: string) => `expected a name of at most 200 characters, got ${came}`,
  badCharacter: (came: string) =>
    `expected a name of plain text, got a character that cannot be stored (${came}): take it out`,
  badId: (came: string) =>
    `expected a zoneId of 1 to 64 of a-z, 0-9 and -, got ${came}; leave it out to have one made of the name`,
  sameId: (came: string) => `the zoneId ${came} stands twice: give each zone its own`,
  noGeometry: () => 'expected an outline, got no geometry: take the zone out, or give it one',
  notPolygon: (came: string) => `expected a Polygon or MultiPolygon, got ${came}: take it out of the file`,
  noRing: () => 'expected an outline, got a polygon without positions',
  shortRing: (came: string) => `expected an outline of 4 positions or more, the last one as the first, got ${came}`,
  openRing: (came: string) =>
    `expected an outline that ends where it begins, got an end at ${came}: repeat the first position at the end`,
  crossing: (came: string) => `the outline crosses itself at ${came}: mend it there (mapshaper -clean does)`,
  noArea: () => 'expected an outline with an area of 1 m² or more, got a line or a point',
  tooIntricate: (came: string) => `the outline of ${came} positions is too intricate to be checked: simplify it`,
  badPosition: (came: string) => `expected a position [longitude, latitude], got ${came}`,
  outOfRange: (came: string) =>
    `expected a longitude of -180 to 180 and a latitude of -90 to 90, got ${came}: another projection? convert it to EPSG:4326`,
  beyond180: (came: string) =>
    `expected a longitude of -180 to 180, got ${came}: cut the zone at 180° into a MultiPolygon (RFC 7946, 3.1.9)`,
  nearPole: (came: string) => `expected a latitude of -85 to 85, where the map ends, got ${came}`,
  swapped: (came: string) =>
    `are latitude and longitude exchanged? GeoJSON has the longitude first, got ${came}: exchange them`,
  swappedForZone: (came: string) =>
    `are latitude and longitude exchanged? the zone is far from its time zone (${came}) and exchanged would lie in it: exchange them, or give the time zone of this place`,
} as const satisfies Record<string, (came: string) => string>
export type ZoneFaultCode = keyof typeof ZONE_FAULT_WORDS

/** One thing that is wrong with zones. */
export interface ZoneFault {
  readonly code: ZoneFaultCode
  /** What came, as far as the words need it; storable and short. */
  readonly came: string
  /** Its place in the collection, from 1, and its name where it has one; `null`: the collection as a whole. */
  readonly zone: { readonly number: number; readonly name: string | null } | null
  /** From the collection to what is wrong. */
  readonly path: readonly (string | number)[]
}

/** `zone 2 (North): …`. Pure. */
export function describeZoneFault({ code, came, zone }: ZoneFault): string {
  const words = ZONE_FAULT_WORDS[code](came)
  if (zone === null) return words
  return `zone ${zone.number}${zone.name === null ? '' : ` (${zone.name})`}: ${words}`
}
