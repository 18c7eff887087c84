import path from 'node:path';
import type { NextConfig } from 'next';

const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // A lock file in a parent folder would otherwise be taken for the project's root.
  turbopack: { root: path.resolve(import.meta.dirname) },
  // Native addons and drivers that pick files at run time stay outside the bundle.
  serverExternalPackages: [
    'pg',
    'pg-copy-streams',
    'libpg-query',
    '@node-rs/argon2',
    'graphile-worker',
    'nodemailer',
    'pino',
    '@prisma/client',
    '@prisma/adapter-pg',
  ],
  // Types are checked by `npm run verify`; a person who only starts the product need not wait for it.
  typescript: { ignoreBuildErrors: true },
  headers: () => Promise.resolve([{ source: '/(.*)', headers: securityHeaders }]),
};

export default config;
