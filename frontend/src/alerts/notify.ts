export type NotifyPermission = 'granted' | 'denied' | 'default' | 'none'

/** What this browser allows; `none`: it has no notifications. */
export const notifyPermission = (): NotifyPermission =>
  'Notification' in globalThis ? Notification.permission : 'none'

/** Shows a notification where the person has permitted it; the same `tag` again replaces the one before. */
export async function notify(title: string, body: string, tag: string): Promise<void> {
  if (notifyPermission() !== 'granted') return
  const options = { body, tag, icon: '/icons/icon-192.png' }
  try {
    new Notification(title, options)
  } catch {
    // Chrome on Android lets only the worker show one
    const registration = await navigator.serviceWorker?.getRegistration()
    await registration?.showNotification(title, options).catch(() => {})
  }
}
