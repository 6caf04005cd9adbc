// @ts-check

/** What the preview origin serves itself; its service worker answers everything else. */
export const PREVIEW_FILES = ['/preview.html', '/preview-bridge.js', '/preview-sw.js', '/config.json']
