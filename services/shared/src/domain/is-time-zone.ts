/** Whether a name is a time zone of the IANA list, such as `Europe/Paris`. An offset such as `+01:00` is none. Pure. */
export function isTimeZone(name: string): boolean {
  // browsers and Node take offsets too
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}
