'use client';

import dynamic from 'next/dynamic';

/** Its menu is heavy and nobody opens it in the first moment: it comes after the page. */
export const LazyProfileMenu = dynamic(() => import('./profile-menu').then((module) => module.ProfileMenu), {
  ssr: false,
  loading: () => <span className="block h-10" />,
});
