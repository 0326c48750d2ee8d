import { fileURLToPath } from 'node:url';

export const IMAGES = fileURLToPath(new URL('../../docs/images', import.meta.url));
export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];
