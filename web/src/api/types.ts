/** Short names for the shapes of the API; the shapes themselves are generated from openapi.json. */

import type { components, paths } from './schema'

type Schemas = components['schemas']
type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } }
}
  ? Body
  : never

export type Card = Schemas['CardOut']
export type ListedCard = Schemas['CardListed']
export type CardPage = Schemas['CardPage']
export type CardCreate = Schemas['CardCreate']
export type CardPatch = Schemas['CardPatch']
export type CardPreview = Schemas['CardPreview']
export type Picture = Schemas['ImageOut']
export type ImagePatch = Schemas['ImagePatch']
export type SlugAnswer = Schemas['SlugOut']
export type Me = Answer<'/api/me'>
export type PublicSettings = Answer<'/api/settings/public'>

export type Font = Schemas['Font']
export type Theme = Schemas['Theme']
export type Layout = Schemas['Layout']
export type AvatarShape = Schemas['AvatarShape']
export type Visibility = Schemas['Visibility']
export type Platform = Schemas['Platform']
export type ImageKind = 'avatar' | 'banner' | 'background'

export type CardReport = Schemas['CardReport']
export type OwnReport = Schemas['OwnReport']
export type OrganisationReport = Schemas['OrganisationReport']
export type EventKind = Schemas['EventKind']
