'use client';

import dynamic from 'next/dynamic';

// Each step is loaded when one comes to it.
export const DatabaseStep = dynamic(() => import('./database-step').then((module) => module.DatabaseStep));
export const SampleStep = dynamic(() => import('./sample-step').then((module) => module.SampleStep));
