import { isIP } from 'node:net'

const ADDRESS_BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 }

/** Whether a text is an IP address, or a range of them such as `172.18.0.0/16`. `/0` is none: it would trust everybody. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const most = ADDRESS_BITS[isIP(address)]
  if (most === undefined || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= most)
}
