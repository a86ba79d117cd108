// Runs before the first paint, so that a dark page does not flash white. src/shell/theme.ts takes over afterwards.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('rocade-theme')
  } catch {
    // storage can be forbidden; the system's choice is good enough
  }
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
})()
