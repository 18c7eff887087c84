import path from 'node:path';
import { defineConfig } from 'prisma/config';
import { env } from './lib/env';

// Stevedore applies migrations itself when it starts; this file is for `prisma generate` and for writing migrations.
export default defineConfig({
  schema: path.join('prisma', 'schema.prisma'),
  migrations: { path: path.join('prisma', 'migrations') },
  datasource: { url: env().databaseUrl ?? '' },
});
