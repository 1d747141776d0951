/** What the codes of a report are called, and the pictures beside them. */

import {
  AtSign, Bookmark, Bot, CalendarDays, Copy, Eye, Globe, Link, Mail, MapPin, MessageSquare, Monitor, Nfc, Phone, QrCode,
  ScanEye, Share2, Signature, Smartphone, Tablet, UserRoundPlus,
} from '@lucide/vue'
import type { Component } from 'vue'
import type { CardReport, EventKind } from '@/api/types'
import { isMessage, t } from '@/i18n'

type Source = CardReport['sources'][number]['source']
type Device = CardReport['devices'][number]['device']
type Agent = CardReport['programs'][number]['agent']

export interface Name {
  name: string
  icon: Component
}

const KINDS: Record<EventKind, Component> = {
  view: Eye,
  phone: Phone,
  message: MessageSquare,
  email: Mail,
  address: MapPin,
  website: Globe,
  social: AtSign,
  booking: CalendarDays,
  vcard: UserRoundPlus,
  qr: QrCode,
  share: Share2,
  copy: Copy,
}
const SOURCES: Record<Source, Component> = { qr: QrCode, nfc: Nfc, link: Link, signature: Signature }
const DEVICES: Record<Device, Component> = { mobile: Smartphone, tablet: Tablet, desktop: Monitor }
const AGENTS: Record<Agent, Component> = { person: Eye, bot: Bot, preview: ScanEye }

// A newer server may tell of more than this application knows.
function named<Code extends string>(group: string, icons: Record<Code, Component>, code: Code): Name {
  const id = `analytics.${group}.${code}`
  return { name: isMessage(id) ? t(id) : code, icon: icons[code] ?? Bookmark }
}

export const kindName = (kind: EventKind) => named('kind', KINDS, kind)
export const sourceName = (source: Source) => named('source', SOURCES, source)
export const deviceName = (device: Device) => named('device', DEVICES, device)
export const agentName = (agent: Agent) => named('agent', AGENTS, agent)
