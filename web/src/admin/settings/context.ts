/** What the sections of the settings share. */

import { inject, provide, type InjectionKey } from 'vue'
import type { SettingsDraft } from './useSettingsDraft'
import type { SettingsErrors } from './useSettingsErrors'

export interface SettingsContext {
  draft: SettingsDraft
  errors: SettingsErrors
  /** Draw the preview anew, after what is no part of the form changed. */
  redraw: () => void
}

const KEY: InjectionKey<SettingsContext> = Symbol('settings')

export function provideSettings(context: SettingsContext): void {
  provide(KEY, context)
}

export function useSettings(): SettingsContext {
  const context = inject(KEY)
  if (!context) throw new Error('A section of the settings stands outside of their form')
  return context
}
