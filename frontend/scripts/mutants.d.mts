import type { Plugin } from "vite";

export function allMutants(): { name: string; what: string }[];
export function mutation(mutant: string): Plugin;
