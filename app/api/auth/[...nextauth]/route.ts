import type { NextRequest } from 'next/server';
import nextAuth from 'next-auth';
import { authOptions } from '@/app/_server/auth';

interface Segments {
  params: Promise<{ nextauth: string[] }>;
}

function handle(request: NextRequest, segments: Segments): Promise<Response> {
  return nextAuth(request, segments, authOptions()) as Promise<Response>;
}

export { handle as GET, handle as POST };
