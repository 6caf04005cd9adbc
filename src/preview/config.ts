/** Where the two origins are, and what programs may reach. Served as `config.json` on both, by our servers or as written by the build. */
export interface PreviewConfig {
  /** The page that previews may be embedded in. */
  appOrigin?: string
  /** Another origin of the same site, which serves the same build. Absent: previews are shown inline. */
  previewOrigin?: string
  /** Base addresses of the package registries that programs may ask; npm is told of the first. */
  registries?: string[]
  /** Base address of the package index (PEP 503) that programs may ask too; pip is told of it. */
  pythonIndex?: string
}

/**
 * What `config.json` says; nothing where the host has no such file.
 *
 * @param base where the app lies on its origin; previews always have the root of theirs
 */
export async function loadPreviewConfig(base: string | URL = '/'): Promise<PreviewConfig> {
  const response = await fetch(new URL('config.json', new URL(base, location.href))).catch(() => null)
  if (!response?.ok) return {}
  const config: unknown = await response.json().catch(() => null)
  if (typeof config !== 'object' || config === null) return {}
  const { appOrigin, previewOrigin, registries, pythonIndex } = config as Record<string, unknown>
  return {
    ...(typeof appOrigin === 'string' && { appOrigin }),
    ...(typeof previewOrigin === 'string' && { previewOrigin }),
    ...(Array.isArray(registries) && { registries: registries.filter((one) => URL.canParse(one)) }),
    ...(typeof pythonIndex === 'string' && URL.canParse(pythonIndex) && { pythonIndex }),
  }
}
